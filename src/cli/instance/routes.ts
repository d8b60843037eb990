import type { Argument } from '../command';

/** Where an instance has the routes of an account. */
export const CREDENTIALS = '/api/v1/credentials';

/** The argument of every command that works on one provider. */
export const PROVIDER_ARGUMENTS = {
  provider: { help: 'how the instance names the provider', missing: 'Say provider' },
} as const satisfies Record<string, Argument>;

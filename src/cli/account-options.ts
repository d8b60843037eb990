import type { Argument, Given } from './command';
import { text, textOr } from './options';

/** What the commands that use one connector's account have in common. */
export const ACCOUNT_ARGUMENTS = {
  connector: { help: 'its id, as in docs/connectors.md', missing: 'Say which connector' },
} as const satisfies Record<string, Argument>;

export const ACCOUNT_OPTIONS = {
  folder: textOr('.', '<folder>', 'where .env and the account are'),
  account: text('<file>', 'JSON file with the account; default: <connector>.account.json in that folder'),
} as const;

/** Which connector, and where its account is. */
export type GivenAccount = Given<typeof ACCOUNT_ARGUMENTS, typeof ACCOUNT_OPTIONS>;

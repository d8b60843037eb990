import type { OAuth2Config, OAuth2Keys } from '../../src/oauth2';
import { oauth2ConfigSchema } from '../../src/spec';

/** A registration for tests of the OAuth 2.0 room; what a test is about goes into `overrides`. */
export function oauth2Config(overrides: Partial<OAuth2Keys>): OAuth2Config {
  const { value, error } = oauth2ConfigSchema.validate({
    clientId: 'client',
    clientSecret: 'secret',
    authorizeUri: 'https://p.example/auth',
    tokenUri: 'https://p.example/token',
    clientAuthLocation: 'body',
    ...overrides,
  });
  if (error !== undefined) throw error;
  return { ...value, readAnswer: undefined, readCode: undefined };
}

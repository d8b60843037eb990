import Joi, { type ObjectSchema } from 'joi';
import type { Credentials } from '../credentials';
import { secretText } from './account-fields';

/**
 * The host's account: one flat object of tokens, form fields and the host's own metadata (host contract 2.3). Its
 * `expireOn` is the host's and not ours.
 */
export interface Account {
  access_token: string;
  access_secret?: string;
  refresh_token?: string | null;
  expires_on?: unknown;
  /** Older name of `expires_on`. */
  expire_on?: unknown;
  issued_on?: unknown;
  name?: unknown;
}

/** Members of an account that are checked; everything else passes. */
export function accountSchema(extra: Record<string, Joi.Schema> = {}): ObjectSchema<Account> {
  return Joi.object<Account>({
    access_token: secretText().required(),
    refresh_token: secretText().allow('', null),
    ...extra,
  });
}

/** The credentials inside an account. Times stay as they came, since hosts turn numbers into texts. */
export function readCredentials(account: Account): Credentials {
  const expiresOn = isSet(account.expires_on) ? account.expires_on : account.expire_on;
  return {
    access_token: account.access_token,
    ...(account.access_secret !== undefined && { access_secret: account.access_secret }),
    ...(isSet(account.refresh_token) && { refresh_token: account.refresh_token as string }),
    ...(isSet(expiresOn) && { expires_on: String(expiresOn) }),
    ...(isSet(account.issued_on) && { issued_on: String(account.issued_on) }),
  };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

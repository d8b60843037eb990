import Joi, { type ObjectSchema, type Schema, type StringSchema } from 'joi';
import { fillTokenFields, type ApiClient, type AuthMethod, type Connector, type TokenMethod } from '../connector';
import { InvalidRequestError } from '../errors';
import { staticTokenSource, type Credentials } from '../tokens';
import { hasControlCharacters } from '../uri';
import { createBodyValidator } from '../web';
import type { HostCall } from './host-route';

/**
 * The host's account: one flat object of tokens, form fields and the host's own metadata. Its
 * `expireOn` is the host's and not ours.
 */
export interface Account {
  access_token: string;
  access_secret?: string;
  refresh_token?: string | null;
  expires_on?: string | number | null;
  /** Older name of `expires_on`. */
  expire_on?: string | number | null;
  issued_on?: string | number | null;
  name?: unknown;
  /** Where the account's data stood at some times; `/validate` adds to it. */
  change_marks?: unknown;
}

/**
 * Members of an account that are the host's own, or that it reads as such (docs/host-contract.md, "Names that the host's
 * account uses").
 */
export const HOST_MEMBERS: ReadonlySet<string> = new Set(
  '_id id app auth owner name callback_uri state code expireOn public masked'.split(' '),
);

/** True for a member of an account that a provider must not write. */
function isHostMember(name: string): boolean {
  return HOST_MEMBERS.has(name);
}

/**
 * Credentials as they go into the host's account, which is one flat object: what a provider calls `id` or `owner` must not
 * take the place of the host's.
 */
export function withoutHostMembers(credentials: Credentials): Credentials {
  const { access_token } = credentials;
  const members = Object.entries(credentials).filter(([name]) => !isHostMember(name));
  return { access_token, ...Object.fromEntries(members) };
}

const MAX_SECRET_LENGTH = 16_384;

/** A token, code or verifier: text that can stand in a header without ending it. */
export function secretText(): StringSchema {
  return Joi.string()
    .max(MAX_SECRET_LENGTH)
    .custom((value: string) => {
      if (hasControlCharacters(value)) throw new Error('must not hold control characters');
      return value;
    });
}

/** Hosts turn numbers into texts; what they mean is read later. */
function pointInTime(): Schema {
  return Joi.alternatives(Joi.string().max(100), Joi.number().unsafe()).allow(null, '');
}

/** Members of an account that are checked; everything else passes. */
export function accountSchema(extra: Record<string, Joi.Schema> = {}): ObjectSchema<Account> {
  return Joi.object<Account>({
    access_token: secretText().required(),
    refresh_token: secretText().allow('', null),
    expires_on: pointInTime(),
    expire_on: pointInTime(),
    issued_on: pointInTime(),
    ...extra,
  });
}

/** An account as it is answered: what the provider gave beside the tokens stands in it too. */
export const accountAnswer = Joi.object({
  access_token: Joi.string(),
  refresh_token: Joi.string(),
  expires_on: Joi.string().allow(''),
});

/** The credentials inside an account. Times stay as they came, since hosts turn numbers into texts. */
export function readCredentials(account: Account): Credentials {
  const expiresOn = isSet(account.expires_on) ? account.expires_on : account.expire_on;
  return {
    ...readExtras(account),
    access_token: account.access_token,
    ...(account.access_secret !== undefined && { access_secret: account.access_secret }),
    ...(isSet(account.refresh_token) && { refresh_token: account.refresh_token as string }),
    ...(isSet(expiresOn) && { expires_on: String(expiresOn) }),
    ...(isSet(account.issued_on) && { issued_on: String(account.issued_on) }),
  };
}

/** Members that are read on their own. */
const READ_MEMBERS = new Set(
  'access_token access_secret refresh_token expires_on expire_on issued_on change_marks'.split(' '),
);

/** What a connector keeps beside the tokens: a tenant, an address, a name. */
function readExtras(account: Account): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(account).filter(
      ([name, value]) => !READ_MEMBERS.has(name) && !isHostMember(name) && name !== '__proto__' && isSet(value),
    ),
  );
}

/** The credentials of an account whose user pasted a token. Throws a 400 that names a field that is missing. */
export function readTokenFields({ fields }: TokenMethod, account: Readonly<Record<string, unknown>>): Credentials {
  return fillTokenFields(fields, account, 'fields');
}

/** An account of a synchronizer call, with the method that it was connected by. */
export interface ReadAccount {
  method: AuthMethod;
  credentials: Credentials;
}

const checkOAuth = createBodyValidator(Joi.object({ account: accountSchema().required() }));
const checkOAuth1 = createBodyValidator(
  Joi.object({ account: accountSchema({ access_secret: secretText().allow('').required() }).required() }),
);

/**
 * Reads the account of a synchronizer call. Its `auth` says how it was connected; hosts that leave it out are helped by
 * what the account holds.
 */
function readAccount({ auth, name }: Connector, account: Readonly<Record<string, unknown>>): ReadAccount {
  const kind = account['auth'];
  const holdsToken = auth.token?.fields.some(({ id, type }) => type === 'password' && isSet(account[id])) ?? false;
  if (auth.token !== undefined && (kind === 'token' || (!isSet(kind) && holdsToken))) {
    return { method: auth.token, credentials: readTokenFields(auth.token, account) };
  }
  const isOAuth1 =
    kind === 'oauth' || (kind !== 'oauth2' && (auth.oauth2 === undefined || isSet(account['access_secret'])));
  const method = isOAuth1 ? auth.oauth1 : auth.oauth2;
  if (method === undefined) {
    throw new InvalidRequestError(`The request is not valid: account.auth is no way to connect to ${name}.`);
  }
  const check = isOAuth1 ? checkOAuth1 : checkOAuth;
  return { method, credentials: readCredentials((check({ account }) as { account: Account }).account) };
}

/** What a host may say about the run that a call belongs to. */
interface RunBody {
  account: Readonly<Record<string, unknown>>;
}

/**
 * The API of the account that a call is about. Nothing is refreshed here: the host keeps no tokens of these answers.
 * Calls with the same `runId` share answers.
 */
export async function accountClient(
  { body, connector, services, http }: HostCall<RunBody>,
  runId?: string,
): Promise<ApiClient> {
  const { method, credentials } = readAccount(connector, body.account);
  const { rateLimiter, answers } = services.traffic;
  return connector.apiClient({
    http,
    method,
    tokenSource: staticTokenSource(credentials),
    traffic: { rateLimiter, answers, ...(runId !== undefined && { runId }) },
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

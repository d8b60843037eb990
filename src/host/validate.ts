import Joi from 'joi';
import type { ApiClient, OAuth1Method, OAuth2Method, TokenMethod } from '../connector';
import {
  mergeCredentials,
  parseTime,
  refreshingTokenSource,
  staticTokenSource,
  type Credentials,
  type RefreshingTokenSource,
} from '../tokens';
import { InvalidCredentialsError } from '../errors';
import { findOAuth1, findOAuth2, findToken } from './find-method';
import type { HostCall, HostRoute } from './host-route';
import {
  accountAnswer,
  accountSchema,
  readCredentials,
  readTokenFields,
  secretText,
  withoutHostMembers,
  type Account,
} from './account';

interface Body {
  id: 'oauth' | 'oauth2' | 'token';
  fields: Account;
}

/**
 * `POST /validate`: checks an account, names it and hands back its tokens. This is the only
 * call whose answer the host keeps, so it is the only one that refreshes.
 */
export const validate: HostRoute<Body> = {
  id: 'validate',
  method: 'POST',
  path: '/validate',
  summary: 'Checks an account, names it, and renews its tokens where they end.',
  // An account is tokens and marks, and the host echoes it with every call.
  bodySize: 'small',
  usesConnection: true,
  body: Joi.object<Body>({
    id: Joi.valid('oauth', 'oauth2', 'token').required(),
    fields: Joi.when('id', {
      switch: [
        { is: 'oauth', then: accountSchema({ access_secret: secretText().allow('').required() }).required() },
        { is: 'token', then: Joi.object().required() },
      ],
      otherwise: accountSchema().required(),
    }),
  }),
  answers: {
    200: {
      description: 'The name of the account, and its tokens as they are now.',
      schema: accountAnswer.append({ name: Joi.string().required(), change_marks: Joi.string() }),
    },
  },
  handle: (call) => {
    const { id } = call.body;
    if (id === 'oauth') return validateOAuth1(call, findOAuth1(call.connector));
    if (id === 'token') return validateToken(call, findToken(call.connector));
    return validateOAuth2(call, findOAuth2(call.connector));
  },
};

const TOKEN_MEMBERS = new Set(['access_token', 'refresh_token', 'expires_on', 'issued_on']);

async function validateToken(call: HostCall<Body>, method: TokenMethod): Promise<object> {
  const { body, connector, http } = call;
  const credentials = readTokenFields(method, body.fields as never);
  const apiClient = await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) });
  const { name } = await connector.test({ apiClient, method, credentials });
  return { name, ...(await takeMark(call, apiClient)) };
}

/** A mark that takes longer is given up: new tokens may be waiting to reach the host. */
const MARK_LIMIT_MS = 5_000;

/** Where the account's data stands now; what could not be found out is not worth failing or waiting for. */
async function takeMark(
  { body, connector, services, id }: HostCall<Body>,
  apiClient: ApiClient,
): Promise<{ change_marks?: string }> {
  try {
    const marks = await within(
      services.markLimitMs ?? MARK_LIMIT_MS,
      connector.synchronizer.takeMark({ apiClient, known: body.fields.change_marks }),
    );
    return marks === undefined ? {} : { change_marks: marks };
  } catch (error) {
    services.logger.warn('Where the data stands could not be found out', { id, connector: connector.id, error });
    return {};
  }
}

/** `undefined` when the promise takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms).unref();
  });
  // What comes too late, also a failure, is nobody's any more.
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function validateOAuth1(call: HostCall<Body>, method: OAuth1Method): Promise<object> {
  const { body, connector, http } = call;
  const credentials = readCredentials(body.fields);
  const apiClient = await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) });
  const { name } = await connector.test({ apiClient, method, credentials });
  const { access_token, access_secret } = credentials;
  return { name, access_token, access_secret, ...(await takeMark(call, apiClient)) };
}

async function validateOAuth2(call: HostCall<Body>, method: OAuth2Method): Promise<object> {
  const { body, connector, services, http, id } = call;
  const tokenSource = refreshingTokenSource({
    credentials: readCredentials(body.fields),
    refresh: (credentials) => method.refresh({ http, credentials }),
    coordinator: services.coordinator,
    registration: method.registration,
    canRefresh: method.canRefresh,
    leewayMs: method.refreshLeewayMs ?? services.refreshLeewayMs,
    now: services.now,
    onPostponed: (error) =>
      services.logger.warn('A refresh ahead of time was postponed', { id, connector: connector.id, error }),
  });
  const apiClient = await connector.apiClient({ http, method, tokenSource });
  // Also for a test that asks the provider nothing: a token that is about to end is replaced here and nowhere else.
  const credentials = await tokenSource.getCredentials();
  try {
    const { name } = await connector.test({ apiClient, method, credentials });
    // The mark first: what is looked up last is the newest token.
    const mark = await takeMark(call, apiClient);
    return { name, ...mark, ...(await findNewest(call, method, tokenSource)) };
  } catch (error) {
    if (error instanceof InvalidCredentialsError || !tokenSource.hasRefreshed()) throw error;
    // The old refresh token may be dead by now: the new pair must reach the host, although the check could not be made.
    services.logger.warn('An account was refreshed but could not be checked', { id, connector: connector.id, error });
    const { name } = body.fields;
    return {
      name: typeof name === 'string' && name !== '' ? name : connector.name,
      ...writeTokens(tokenSource.current(), body.fields),
    };
  }
}

/**
 * The token set to answer with. Another call may have refreshed this account while ours was under way: its answer may
 * already be at the host, where ours, coming later, would put the old tokens back. When that cannot be found out, tokens
 * that we did not refresh ourselves are left out: what the host leaves in place cannot be older than they are.
 */
async function findNewest(
  { body, services, connector, http, id }: HostCall<Body>,
  { registration, completeEnd }: OAuth2Method,
  tokenSource: RefreshingTokenSource,
): Promise<Partial<Credentials>> {
  const credentials = tokenSource.current();
  try {
    const newer = await services.coordinator.findNewer({ registration, credentials });
    const newest = newer === undefined ? credentials : mergeCredentials(credentials, newer);
    return writeTokens(await completeEnd({ http, credentials: newest }), body.fields);
  } catch (error) {
    services.logger.warn('Newer tokens could not be looked for', { id, connector: connector.id, error });
    return tokenSource.hasRefreshed() ? writeTokens(credentials, body.fields) : {};
  }
}

/** The token set, and of the rest what is new; an end that the host had in another form goes back as ISO 8601. */
function writeTokens(credentials: Credentials, account: Account): Credentials {
  const end = parseTime(credentials.expires_on);
  const known = account as unknown as Readonly<Record<string, unknown>>;
  const isNew = ([name, value]: [string, unknown]): boolean =>
    TOKEN_MEMBERS.has(name) || JSON.stringify(value) !== JSON.stringify(known[name]);
  const { access_token } = credentials;
  return {
    access_token,
    ...Object.fromEntries(Object.entries(withoutHostMembers(credentials)).filter(isNew)),
    expires_on: typeof end === 'number' ? new Date(end).toISOString() : '',
  };
}

import type { ApiClient } from '../../api-client';
import { parseTime, type Credentials } from '../../tokens';
import { InvalidCredentialsError } from '../../errors';
import { parseTokenAnswer } from '../../oauth2';
import { MethodError, runIsolated } from '../../isolate';
import { isObject } from '../../common';
import { evaluateMapping } from '../../mapping';
import type { SendHookRequest } from '../../http';
import type { ConnectorArguments } from '../../mapping';
import type { ConnectorSpec, RevokeArguments, TestArguments } from '../spec';
import { findName } from './find-name';
import type { MethodSource } from './method-files';
import { normaliseDocument } from './oauth-mapping';
import {
  buildRestRequest,
  readHookResponse,
  readRestResponse,
  toRestMapping,
  writeApiData,
  writeHookRequest,
  type RestMapping,
} from './rest-request';
import { TestFailedError } from './test-failed-error';
import { watchTrouble } from './watch-trouble';

interface BindOptions {
  /** Of the connector, for messages. */
  name: string;
  methods: ReadonlyMap<string, MethodSource>;
}

/** Methods as the functions and slots of a `ConnectorSpec`. */
interface BoundMethods {
  getOAuthConfig: unknown;
  makeApiClient: ConnectorSpec['makeApiClient'];
  test: ConnectorSpec['test'];
  hooks: Record<string, unknown>;
}

type Arguments = ConnectorArguments & Record<string, unknown>;

/** Hooks that send requests of their own, before or beside an account. */
const HOOKS = [
  'getTokenData',
  'getCredentialsFromTokenResponse',
  'getCredentialsFromConnectionParameters',
  'refreshCredentials',
];

/** Makes functions of mappings, requests and JavaScript. */
export function bindMethods({ name, methods }: BindOptions): BoundMethods {
  const hooks = HOOKS.flatMap((hook) => {
    const method = methods.get(hook);
    return method === undefined ? [] : [[hook, bindHook(name, method)] as const];
  });
  const disconnect = methods.get('disconnect');
  return {
    getOAuthConfig: bindSlot(name, methods.get('getOAuthConfig')),
    makeApiClient: bindSlot(name, methods.get('makeApiClient')) as ConnectorSpec['makeApiClient'],
    test: bindTest(name, methods.get('test')),
    hooks: {
      ...Object.fromEntries(hooks),
      ...(disconnect !== undefined && { revoke: bindDisconnect(name, disconnect) }),
    },
  };
}

const sendNothing: SendHookRequest = Object.assign(
  () => Promise.reject(new Error('no requests are sent while settings are read')),
  { timeoutMs: 15_000 },
);

/** Mappings stay data, so that what they read is known; code becomes a function. */
function bindSlot(connector: string, method: MethodSource | undefined): unknown {
  if (method === undefined) return undefined;
  if (method.implementation === 'mapping') return normaliseDocument(method.name, method.value);
  return async (args: Arguments) =>
    normaliseDocument(method.name, await runMethod(connector, method, args, { send: sendNothing }));
}

function bindHook(connector: string, method: MethodSource) {
  return async ({ send, ...args }: Arguments & { send: SendHookRequest }): Promise<unknown> => {
    const variables = withAliases(args);
    if (method.implementation === 'javascript') return runTokenMethod(connector, method, args, send);
    if (method.implementation === 'mapping') return evaluateMapping(method.value, variables, connector);
    const rest = { format: 'form', ...toRestMapping(method.value) } as RestMapping;
    const response = await send(writeHookRequest(await buildRestRequest(rest, variables, connector)));
    const answer = readHookResponse(response);
    const seen = { ...variables, response: answer };
    const isSuccess = response.status >= 200 && response.status < 300;
    // The words of the token endpoint are the same for an author's own request. This throws.
    if (!isSuccess) parseTokenAnswer({ status: response.status, body: response.text });
    return readRestResponse(rest, seen, connector);
  };
}

function bindTest(connector: string, method: MethodSource | undefined): ConnectorSpec['test'] {
  return async ({ apiClient, ...args }: TestArguments) => {
    if (method === undefined) throw new Error(`${connector} has no test`);
    const result = await runTest(connector, method, args, apiClient);
    const name = findName(result, args.credentials);
    if (name === undefined) {
      throw new InvalidCredentialsError('The account could not be verified. Please connect it again.', {
        code: 'verification_failed',
        detail: 'test gave nothing',
      });
    }
    return { name: name === '' ? connector : name };
  };
}

async function runTest(
  connector: string,
  method: MethodSource,
  args: Omit<TestArguments, 'apiClient'>,
  apiClient: ApiClient,
): Promise<unknown> {
  if (method.implementation === 'rest-api-mapping') {
    const rest = toRestMapping(method.value);
    const variables = withAliases(args);
    const response = await sendApiRequest(connector, rest, variables, apiClient);
    return readRestResponse(rest, { ...variables, response }, connector);
  }
  try {
    return await runMethod(connector, method, args, { send: sendNothing, apiClient });
  } catch (error) {
    throw error instanceof MethodError ? new TestFailedError(connector, error.words, [args]) : error;
  }
}

async function sendApiRequest(
  connector: string,
  rest: RestMapping,
  variables: Record<string, unknown>,
  apiClient: ApiClient,
): Promise<Record<string, unknown>> {
  const built = await buildRestRequest(rest, variables, connector);
  const { method, path, query, headers } = built;
  const {
    status,
    headers: received,
    data,
  } = await apiClient.request({
    method,
    path,
    query,
    headers,
    data: writeApiData(built),
  });
  return { status, statusCode: status, headers: received, data };
}

/** Relative requests go with the account's credentials; absolute ones carry what the author wrote and nothing else. */
function bindDisconnect(connector: string, method: MethodSource) {
  return async ({ apiClient, anonymousClient: _anonymous, send, ...args }: RevokeArguments): Promise<unknown> => {
    if (method.implementation === 'javascript') return runMethod(connector, method, args, { send, apiClient });
    const rest = toRestMapping(method.value);
    const variables = withAliases(args);
    const built = await buildRestRequest(rest, variables, connector);
    const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(built.path);
    if (!isAbsolute) return sendApiRequest(connector, rest, variables, apiClient);
    const response = await send(writeHookRequest(built));
    if (response.status >= 300 && response.status !== 401 && response.status !== 404)
      parseTokenAnswer({ status: response.status, body: response.text });
    return readRestResponse(rest, { ...variables, response: readHookResponse(response) }, connector);
  };
}

/** What an author makes of a provider in trouble, an error or a refusal, costs no account; a token is a token. */
async function runTokenMethod(
  connector: string,
  method: MethodSource,
  args: Arguments,
  send: SendHookRequest,
): Promise<unknown> {
  const watched = watchTrouble(send);
  try {
    const result = await runMethod(connector, method, args, { send: watched.send });
    if (!isObject(result) || result['access_token'] === undefined) watched.throwTrouble();
    return result;
  } catch (error) {
    if (error instanceof MethodError) watched.throwTrouble();
    throw error;
  }
}

function runMethod(
  connector: string,
  method: MethodSource,
  args: Arguments,
  { send, apiClient }: { send: SendHookRequest; apiClient?: ApiClient },
): Promise<unknown> {
  const { name, file, code = '' } = method;
  return runIsolated({ connector, method: name, file, code, args: withAliases(args), send, apiClient });
}

/** Other names of the same, and times as authors of such code expect them: milliseconds. */
function withAliases(args: Arguments): Record<string, unknown> {
  const { credentials } = args;
  return {
    ...args,
    connectionInput: args.connectionParameters,
    ...(isObject(credentials) && { credentials: withEnd(credentials as Credentials) }),
  };
}

function withEnd(credentials: Credentials): Credentials {
  const end = parseTime(credentials.expires_on);
  return credentials['expires_at'] !== undefined || typeof end !== 'number'
    ? credentials
    : { ...credentials, expires_at: end };
}

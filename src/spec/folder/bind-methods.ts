import type { ApiClient } from '../../api-client';
import { InvalidCredentialsError } from '../../errors';
import type { SendHookRequest } from '../../http';
import { MethodError } from '../../isolate';
import { evaluateMapping } from '../../mapping';
import { parseTokenAnswer } from '../../oauth2';
import type { RevokeArguments, TestArguments } from '../auth-spec';
import { METHODS, type Method } from '../methods';
import type { ConnectorSpec } from '../spec';
import { findName } from './find-name';
import type { MethodSource } from './method-source';
import { normaliseDocument } from './normalise-document';
import {
  buildRestRequest,
  readHookResponse,
  readRestResponse,
  toRestMapping,
  writeApiData,
  writeHookRequest,
  type RestMapping,
} from './rest-request';
import { runMethod, runTokenMethod, sendNothing, withAliases, type MethodArguments } from './run-method';
import { TestFailedError } from './test-failed-error';

/** Methods as the functions and slots of a `ConnectorSpec`. */
interface BoundMethods extends Pick<ConnectorSpec, 'makeApiClient' | 'test'> {
  others: Readonly<Record<string, unknown>>;
}

const BINDERS: Readonly<Record<Method['role'], (connector: string, method: MethodSource) => unknown>> = {
  slot: bindSlot,
  hook: bindHook,
  test: bindTest,
  disconnect: bindDisconnect,
};

/** Makes functions of mappings, requests and JavaScript. `connector` is the name of the connector. */
export function bindMethods(connector: string, sources: readonly MethodSource[]): BoundMethods {
  const bound = Object.entries(METHODS).flatMap(([name, { role, folderName = name }]) => {
    const source = sources.find((candidate) => candidate.name === folderName);
    return source === undefined ? [] : [[name, BINDERS[role](connector, source)] as const];
  });
  const { makeApiClient, test, ...others } = Object.fromEntries(bound);
  // A folder without one of these was refused when it was read.
  return { ...({ makeApiClient, test } as Pick<ConnectorSpec, 'makeApiClient' | 'test'>), others };
}

/** Mappings stay data, so that what they read is known; code becomes a function. */
function bindSlot(connector: string, method: MethodSource) {
  if (method.implementation === 'mapping') return normaliseDocument(method.name, method.value);
  return async (args: MethodArguments) =>
    normaliseDocument(method.name, await runMethod(connector, method, args, { send: sendNothing }));
}

/** For what sends requests of its own, before or beside an account. */
function bindHook(connector: string, method: MethodSource) {
  return async ({ send, ...args }: MethodArguments & { send: SendHookRequest }): Promise<unknown> => {
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

function bindTest(connector: string, method: MethodSource): ConnectorSpec['test'] {
  return async ({ apiClient, ...args }: TestArguments) => {
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
    const variables = withAliases({ ...args });
    const response = await sendApiRequest(connector, rest, variables, apiClient);
    return readRestResponse(rest, { ...variables, response }, connector);
  }
  try {
    return await runMethod(connector, method, { ...args }, { send: sendNothing, apiClient });
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
  const answer = await apiClient.request({ method, path, query, headers, data: writeApiData(built) });
  return { status: answer.status, statusCode: answer.status, headers: answer.headers, data: answer.data };
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

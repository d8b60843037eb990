import type { ApiClient } from '../../api-client';
import { isObject } from '../../common';
import type { SendHookRequest } from '../../http';
import { MethodError, runIsolated } from '../../isolate';
import type { ConnectorArguments } from '../../mapping';
import { parseTime, type Credentials } from '../../tokens';
import type { MethodSource } from './method-source';
import { watchTrouble } from './watch-trouble';

/** What a method gets, beside ways to send. */
export type MethodArguments = ConnectorArguments & Record<string, unknown>;

/** What code can send with. */
export interface MethodServices {
  send: SendHookRequest;
  apiClient?: ApiClient;
}

/** For methods that only read. */
export const sendNothing: SendHookRequest = Object.assign(
  () => Promise.reject(new Error('no requests are sent while settings are read')),
  { timeoutMs: 15_000 },
);

/** Runs the JavaScript of a method. `connector` is the name of the connector. */
export function runMethod(
  connector: string,
  { name, file, code = '' }: MethodSource,
  args: MethodArguments,
  { send, apiClient }: MethodServices,
): Promise<unknown> {
  return runIsolated({ connector, method: name, file, code, args: withAliases(args), send, apiClient });
}

/** The same; what an author makes of a provider in trouble, an error or a refusal, costs no account; a token is a token. */
export async function runTokenMethod(
  connector: string,
  method: MethodSource,
  args: MethodArguments,
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

/** Other names of the same, and times as authors of such code expect them: milliseconds. */
export function withAliases(args: MethodArguments): Record<string, unknown> {
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

import type { ApiClient, ApiRequest } from '../../api-client';
import { DocklineError } from '../../errors';
import type { HookRequest, SendHookRequest } from '../spec';

/** What an isolated method may reach. */
export interface IsolatedApi {
  send: SendHookRequest;
  apiClient: ApiClient | undefined;
}

interface ApiCall {
  method: ApiRequest['method'];
  path: string;
  data?: unknown;
  query?: Record<string, string>;
  options: {
    baseUri?: string;
    headers?: Record<string, string>;
    auth?: { username: string; password: string };
    returnFullResponse?: boolean;
  };
}

/**
 * Does what a method asked for and writes the answer as the text that goes back. Errors of ours are remembered in
 * `failures`, so that the one that a method lets through is thrown as it was.
 */
export async function answerRequest(text: string, api: IsolatedApi, failures: DocklineError[]): Promise<string> {
  const { id, kind, value } = JSON.parse(text) as { id: number; kind: 'send' | 'api'; value: unknown };
  try {
    const answer = kind === 'send' ? await api.send(value as HookRequest) : await callApi(value as ApiCall, api);
    return JSON.stringify({ id, value: answer });
  } catch (error) {
    if (!(error instanceof DocklineError)) {
      const message = error instanceof Error ? error.message : 'the request was not possible';
      return JSON.stringify({ id, error: { message } });
    }
    failures.push(error);
    const { message, code, providerStatus: status } = error;
    return JSON.stringify({ id, error: { message, code, status, reference: failures.length - 1 } });
  }
}

async function callApi({ method, path, data, query, options }: ApiCall, { apiClient }: IsolatedApi): Promise<unknown> {
  if (apiClient === undefined) throw new Error('there is no apiClient before there is a connection');
  const { baseUri, headers, auth, returnFullResponse = false } = options;
  const basic: Record<string, string> =
    auth === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  const answer = await apiClient.request({
    method,
    path: baseUri === undefined || isAbsolute ? path : `${baseUri.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`,
    data,
    query,
    headers: { ...headers, ...basic },
  });
  return returnFullResponse ? answer : answer.data;
}

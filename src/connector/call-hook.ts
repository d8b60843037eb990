import { isObject } from '../common';
import { ConnectorError, DocklineError } from '../errors';
import { decodeText, type Http } from '../http';
import type { HookRequest, HookResponse, SendHookRequest } from '../http';

/** Names a hook in errors. */
export interface HookName {
  connector: string;
  hook: string;
}

/**
 * Runs an author's own code. What it throws that is not one of our errors is its mistake, and becomes a `ConnectorError`
 * that names connector and hook; the cause goes to the log.
 */
export async function callHook<T>({ connector, hook }: HookName, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DocklineError) throw error;
    throw new ConnectorError(connector, hook, 'failed', { cause: error, detail: 'the hook threw' });
  }
}

/** The object that a hook has to return. */
export function requireObject({ connector, hook }: HookName, value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new ConnectorError(connector, hook, 'returned no object', { detail: typeof value });
}

/**
 * What hooks send requests with: no redirects, the limits of the call, and only public addresses beside the origins of
 * the spec and of the operator's settings.
 */
export function createHookSender(http: Http, trustedUris: readonly unknown[]): SendHookRequest {
  const origins = new Set(
    trustedUris.flatMap((uri) => (typeof uri === 'string' && URL.canParse(uri) ? [new URL(uri).origin] : [])),
  );
  const send = async ({ method, uri, headers, body, signal }: HookRequest): Promise<HookResponse> => {
    const href = new URL(uri).href;
    const response = await http.request({
      method,
      uri: href,
      headers,
      body,
      ...(signal !== undefined && { signal }),
      reuseConnection: false,
      isForeign: !origins.has(new URL(href).origin),
    });
    return { status: response.status, headers: response.headers, text: decodeText(response.body) ?? '' };
  };
  return Object.assign(send, { timeoutMs: http.timeoutMs });
}

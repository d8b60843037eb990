import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireScope, type Caller } from '../callers';
import type { Actor } from '../connections';
import type { Call } from '../web';
import type { ApiRoute, ApiServices } from './api-route';
import { checkBrowser, isBrowser } from './browser';
import { readCallerAddress } from './caller-address';
import { sendAnswer } from './send-answer';

/** Finds out who calls, and whether it may; `undefined` for routes that anybody may call. */
export async function identify(
  route: ApiRoute,
  services: ApiServices,
  request: IncomingMessage,
): Promise<Caller | undefined> {
  if (route.scope === undefined) return undefined;
  const { headers, method = 'GET' } = request;
  const address = readCallerAddress(request, services.context.settings.trustProxy);
  // People's browsers may be anywhere; before a key is looked at, so that nobody else can try keys out.
  const hasKey = headers['authorization'] !== undefined || headers['x-api-key'] !== undefined;
  if (hasKey) services.guardCaller?.(address);
  const caller = await services.authenticate(headers, address);
  if (isBrowser(caller)) checkBrowser(route, method, headers, services.publicUri);
  if (route.scope !== 'any') requireScope(caller, route.scope);
  return caller;
}

/** What of a request its route gets. */
interface Parts {
  caller: Caller | undefined;
  body: unknown;
  query: unknown;
  params: Readonly<Record<string, string>>;
  /** What stands in the place of `*path`, still encoded as it came, with the query. */
  rawRest: string;
  call: Call;
}

/** Runs a route and sends its answer. */
export async function runRoute(
  route: ApiRoute,
  services: ApiServices,
  { request, response, parts }: { request: IncomingMessage; response: ServerResponse; parts: Parts },
): Promise<void> {
  const { caller, call, ...rest } = parts;
  const ip = readCallerAddress(request, services.context.settings.trustProxy);
  const http = services.context.http({
    correlationId: call.id,
    onProviderStatus: (status) => (call.providerStatus = status),
  });
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  const answer = await route.handle({
    ...rest,
    headers: request.headers,
    method: request.method ?? 'GET',
    stream: request,
    // Routes without a scope do not look.
    caller: caller as Caller,
    actor: toActor(caller, ip),
    ip,
    http,
    signal: leaving.signal,
    services,
  });
  await sendAnswer(response, answer);
}

function toActor(caller: Caller | undefined, ip: string | undefined): Actor {
  return {
    userId: caller?.userId ?? 'anonymous',
    ...(caller?.keyId !== undefined && { keyId: caller.keyId }),
    ...(ip !== undefined && { ip }),
  };
}

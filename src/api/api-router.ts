import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Router } from 'express';
import { requireScope, type Caller } from '../callers';
import type { Actor } from '../connections';
import { createRouter, json, type Answer, type Face, type Incoming, type ShownError } from '../web';
import type { ApiRoute, ApiServices, Surface } from './api-route';
import { checkBrowser, isBrowser } from './browser';
import { page } from './pages/pages';
import { ROUTES } from './routes';

/** Makes the router of the APIs of stored connections; routes that pass requests on are served before it. */
export function createApiRouter(services: ApiServices): Router {
  return createRouter(createApiFace(services), ROUTES);
}

/** Who calls, and from where; `caller` is missing on routes that anybody may call. */
interface Admitted {
  caller: Caller | undefined;
  ip: string | undefined;
}

/** The APIs of stored connections: callers prove who they are, and each API words its errors in its own way. */
export function createApiFace(services: ApiServices): Face<ApiRoute, Admitted> {
  return {
    logger: services.logger,
    isClosed: true,
    isCaseSensitive: true,
    async admit(route, request) {
      const ip = services.readAddress(request);
      return { ip, caller: route.scope === undefined ? undefined : await identify(route, services, request, ip) };
    },
    handle: (route, incoming, admitted) => handle(route, services, incoming, admitted),
    wordError: (error, { surface }, wantsPage) =>
      wantsPage
        ? page(error.status, services.pages.failure({ message: error.message, code: error.code }))
        : wordError(error, surface),
  };
}

/** Finds out who calls, and whether it may. */
async function identify(
  route: ApiRoute,
  services: ApiServices,
  { headers, method = 'GET' }: IncomingMessage,
  ip: string | undefined,
): Promise<Caller> {
  // People's browsers may be anywhere; before a key is looked at, so that nobody else can try keys out.
  const hasKey = headers['authorization'] !== undefined || headers['x-api-key'] !== undefined;
  const refusal = hasKey ? services.guardCaller?.(ip) : undefined;
  if (refusal !== undefined) throw refusal;
  const caller = await services.authenticate(headers, ip);
  if (isBrowser(caller)) checkBrowser(route, method, headers, services.publicUri);
  if (route.scope !== undefined && route.scope !== 'any') requireScope(caller, route.scope);
  return caller;
}

function handle(
  route: ApiRoute,
  services: ApiServices,
  { request, response, call, params, query, body, rawRest }: Incoming,
  { caller, ip }: Admitted,
): Promise<Answer> {
  const http = services.context.http({
    correlationId: call.id,
    onProviderStatus: (status) => (call.providerStatus = status),
  });
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return route.handle({
    body,
    query,
    params,
    rawRest,
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
}

function toActor(caller: Caller | undefined, ip: string | undefined): Actor {
  return {
    userId: caller?.userId ?? 'anonymous',
    ...(caller?.keyId !== undefined && { keyId: caller.keyId }),
    ...(ip !== undefined && { ip }),
  };
}

function wordError({ status, code, message, tryLater, fields }: ShownError, surface: Surface): Answer {
  const own = {
    credentials: { success: false },
    integrations: { statusCode: status, error: STATUS_CODES[status] ?? 'Error' },
    plain: {},
  };
  const rest = { message, code, ...(fields.length > 0 && { fields }), ...(tryLater && { tryLater: true }) };
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : undefined;
  return json(status, { ...own[surface], ...rest }, headers);
}

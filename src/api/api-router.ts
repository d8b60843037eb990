import type { Readable } from 'node:stream';
import { Router, urlencoded, type Request, type RequestHandler, type Response } from 'express';
import { requireScope, type Caller } from '../callers';
import type { Actor } from '../connections';
import { InvalidRequestError } from '../errors';
import { createBodyValidator, getCall, jsonBody, sendJson } from '../web';
import type { ApiAnswer, ApiRoute, ApiServices } from './api-route';
import { checkBrowser, isBrowser } from './browser';
import { PAGE_HEADERS } from './pages/pages';
import { ROUTES } from './routes';
import { sendError } from './send-error';

/** Makes the router of the APIs of stored connections. */
export function createApiRouter(services: ApiServices): Router {
  const router = Router({ caseSensitive: true });
  const methods = new Map<string, { route: ApiRoute; allowed: string[] }>();
  for (const route of ROUTES) {
    const { method, path } = route;
    const handlers = [begin(route), identify(route, services), ...readBody(route), handle(route, services)];
    const failed = sendError(route, services);
    if (method === 'ANY') router.all(path, ...handlers, failed);
    else if (method === 'GET') router.get(path, ...handlers, failed);
    else if (method === 'POST') router.post(path, ...handlers, failed);
    else if (method === 'PUT') router.put(path, ...handlers, failed);
    else if (method === 'PATCH') router.patch(path, ...handlers, failed);
    else router.delete(path, ...handlers, failed);
    const known = methods.get(path) ?? { route, allowed: [] };
    if (method !== 'ANY') known.allowed.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    methods.set(path, known);
  }
  for (const [path, { route, allowed }] of methods) {
    if (allowed.length > 0) router.all(path, begin(route), allowOnly(allowed.join(', ')), sendError(route, services));
  }
  return router;
}

function begin({ path }: ApiRoute): RequestHandler {
  return (_request, response, next) => {
    getCall(response).route = path;
    next();
  };
}

function readBody({ body, bodyFormat = body === undefined ? undefined : 'json' }: ApiRoute): RequestHandler[] {
  if (bodyFormat === 'json') return [jsonBody()];
  return bodyFormat === 'form' ? [urlencoded({ extended: false, limit: '64kb' })] : [];
}

function handle(route: ApiRoute, services: ApiServices): RequestHandler {
  const validateBody = route.body && createBodyValidator(route.body as never);
  const validateQuery = route.query && createBodyValidator(route.query as never);
  return async (request, response) => {
    const ip = request.ip;
    const caller = response.locals['caller'] as Caller | undefined;
    const call = getCall(response);
    const http = services.context.http({
      correlationId: call.id,
      onProviderStatus: (status) => (call.providerStatus = status),
    });
    const answer = await route.handle({
      body: validateBody === undefined ? request.body : validateBody(request.body),
      query: validateQuery === undefined ? request.query : validateQuery({ ...request.query }),
      params: readParams(request),
      headers: request.headers,
      method: request.method,
      rawRest: readRest(route.path, request.url),
      stream: request,
      // Routes without a scope do not look.
      caller: caller as Caller,
      actor: toActor(caller, ip),
      ip,
      http,
      services,
    });
    await sendAnswer(response, answer);
  };
}

/** Before the body: nobody unknown makes us read one. */
function identify(route: ApiRoute, services: ApiServices): RequestHandler {
  return async (request, response, next) => {
    if (route.scope !== undefined) {
      const caller = await services.authenticate(request.headers);
      if (isBrowser(caller)) checkBrowser(route, request.method, request.headers, services.publicUri);
      requireScope(caller, route.scope);
      response.locals['caller'] = caller;
    }
    next();
  };
}

function toActor(caller: Caller | undefined, ip: string | undefined): Actor {
  return {
    userId: caller?.userId ?? 'anonymous',
    ...(caller?.keyId !== undefined && { keyId: caller.keyId }),
    ...(ip !== undefined && { ip }),
  };
}

function readParams(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.params).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** What stands in the place of `*path`, still encoded as it came, with the query. */
function readRest(path: string, url: string): string {
  const fixed = path.split('/').findIndex((segment) => segment.includes('*path'));
  return fixed < 0 ? '' : url.split('/').slice(fixed).join('/');
}

async function sendAnswer(response: Response, answer: ApiAnswer): Promise<void> {
  if (answer.kind !== 'stream') response.setHeader('cache-control', 'no-store');
  if ('cookies' in answer && answer.cookies !== undefined) response.setHeader('set-cookie', [...answer.cookies]);
  switch (answer.kind) {
    case 'json':
      if (answer.body === undefined) response.status(answer.status).end();
      else sendJson(response, answer.status, answer.body);
      return;
    case 'redirect':
      response.statusCode = answer.status ?? 302;
      response.setHeader('location', answer.location);
      response.setHeader('referrer-policy', 'no-referrer');
      response.end();
      return;
    case 'page':
      response.statusCode = answer.status;
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
      response.end(answer.html);
      return;
    case 'stream':
      response.statusCode = answer.status;
      for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
      await passOn(answer.body, response);
  }
}

/** A caller that goes away, or a provider that breaks off, ends the other side as well. */
function passOn(body: Readable, response: Response): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      // The caller did not wait for the provider.
      body.destroy();
      resolve();
      return;
    }
    body.once('error', () => response.destroy());
    response.once('close', () => {
      body.destroy();
      resolve();
    });
    body.pipe(response);
  });
}

function allowOnly(methods: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('allow', methods);
    throw new InvalidRequestError(`This address answers to ${methods} only.`, {
      status: 405,
      code: 'method_not_allowed',
    });
  };
}

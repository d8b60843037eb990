import Joi from 'joi';
import { Router, urlencoded, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import type { Caller } from '../callers';
import { InvalidRequestError } from '../errors';
import { BODY_BYTES, checkTexts, createBodyValidator, getCall, jsonBody } from '../web';
import type { ApiRoute, ApiServices } from './api-route';
import { ROUTES } from './routes';
import { identify, runRoute } from './run-route';
import { sendError } from './send-error';

/** Makes the router of the APIs of stored connections; routes that pass requests on are served before it. */
export function createApiRouter(services: ApiServices): Router {
  const router = Router({ caseSensitive: true });
  const methods = new Map<string, { route: ApiRoute; allowed: string[] }>();
  for (const route of ROUTES) {
    const { method, path, isRaw = false } = route;
    const known = methods.get(path) ?? { route, allowed: [] };
    methods.set(path, known);
    if (method === 'ANY') continue;
    known.allowed.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    if (isRaw) continue;
    const handlers = [begin(route), identifyCaller(route, services), ...readBody(route), handle(route, services)];
    const failed = handleError(route, services);
    if (method === 'GET') router.get(path, ...handlers, failed);
    else if (method === 'POST') router.post(path, ...handlers, failed);
    else if (method === 'PUT') router.put(path, ...handlers, failed);
    else if (method === 'PATCH') router.patch(path, ...handlers, failed);
    else router.delete(path, ...handlers, failed);
  }
  for (const [path, { route, allowed }] of methods) {
    if (allowed.length > 0) router.all(path, begin(route), allowOnly(allowed.join(', ')), handleError(route, services));
  }
  return router;
}

function begin({ path }: ApiRoute): RequestHandler {
  return (_request, response, next) => {
    getCall(response).route = path;
    next();
  };
}

/** Before the body: nobody unknown makes us read one. */
function identifyCaller(route: ApiRoute, services: ApiServices): RequestHandler {
  return async (request, response, next) => {
    response.locals['caller'] = await identify(route, services, request);
    next();
  };
}

/** What a form holds ends in an address. */
const readForm = urlencoded({ extended: false, limit: BODY_BYTES.form });

function readBody(route: ApiRoute): RequestHandler[] {
  const { body, bodyFormat = body === undefined ? undefined : 'json', bodySize = 'small' } = route;
  if (bodyFormat === 'json') return jsonBody(bodySize);
  return bodyFormat === 'form' ? [readForm] : [];
}

const NO_QUERY = Joi.object({});

function handle(route: ApiRoute, services: ApiServices): RequestHandler {
  const { freeMembers, takesAnyQuery } = route;
  const validateBody = route.body && createBodyValidator(route.body as never, { isClosed: true, freeMembers });
  const validateQuery = createBodyValidator((route.query ?? NO_QUERY) as never, { isClosed: takesAnyQuery !== true });
  return (request, response) => {
    const params = readParams(request);
    checkTexts(params);
    return runRoute(route, services, {
      request,
      response,
      parts: {
        caller: response.locals['caller'] as Caller | undefined,
        body: validateBody === undefined ? request.body : validateBody(request.body),
        query: validateQuery({ ...request.query }),
        params,
        rawRest: '',
        call: getCall(response),
      },
    });
  };
}

function handleError(route: ApiRoute, services: ApiServices): ErrorRequestHandler {
  // Express tells such a handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    const wantsPage = route.isNavigation === true && request.accepts(['json', 'html']) === 'html';
    sendError(thrown, response, { route, services, call: getCall(response), wantsPage });
  };
}

function readParams(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.params).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
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

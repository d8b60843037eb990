import { Router, type Request, type RequestHandler, type Response } from 'express';
import { InvalidRequestError } from '../errors';
import { getCall } from './call';
import type { Face, Matched, Route } from './route';
import { beginCall, refuse, serveRoute } from './serve-route';

/** What Express calls the methods. */
const METHODS = { GET: 'get', HEAD: 'head', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/**
 * Makes the router of a face. Routes are asked in their order. An address that is known, with a method that is not, is a 405
 * that says which methods there are. What is passed on is left to who does that.
 */
export function createRouter<R extends Route, A>(face: Face<R, A>, routes: readonly R[]): Router {
  const router = Router({ caseSensitive: face.isCaseSensitive });
  const known = new Map<string, { route: R; methods: string[] }>();
  for (const route of routes) {
    const { method, path, isRaw = false } = route;
    if (method === 'ANY') continue;
    const address = known.get(path) ?? { route, methods: [] };
    known.set(path, address);
    address.methods.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    if (isRaw) continue;
    const serve = serveRoute(face, route);
    router[METHODS[method]](path, (request: Request, response: Response) => serve(toMatched(request, response)));
  }
  for (const [path, { route, methods }] of known) router.all(path, allowOnly(methods.join(', '), face, route));
  return router;
}

function toMatched(request: Request, response: Response): Matched {
  return {
    request,
    response,
    call: getCall(response),
    rawRest: '',
    readParams: () => readParams(request),
    readQuery: () => ({ ...request.query }),
    wantsPage: () => request.accepts(['json', 'html']) === 'html',
  };
}

function readParams({ params }: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function allowOnly<R extends Route, A>(methods: string, face: Face<R, A>, route: R): RequestHandler {
  return (request, response) => {
    const matched = toMatched(request, response);
    beginCall(matched.call, face, route);
    response.setHeader('allow', methods);
    const wrong = { status: 405, code: 'method_not_allowed' };
    refuse(new InvalidRequestError(`This address answers to ${methods} only.`, wrong), matched, face, route);
  };
}

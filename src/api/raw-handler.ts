import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidRequestError } from '../errors';
import { checkTexts, createCallLog, type Call, type Readiness } from '../web';
import type { ApiRoute, ApiServices } from './api-route';
import { ROUTES } from './routes';
import { identify, runRoute } from './run-route';
import { sendError } from './send-error';

/** Serves a request, or says that it is not one of its own. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

interface RawRoute {
  route: ApiRoute;
  pattern: RegExp;
}

/**
 * Serves the routes that pass requests on, before Express sees them: their bodies are nobody's to read, and the way through
 * a framework costs a proxy more than all it does itself. Everything but matching is what other routes have.
 */
export function createRawHandler(
  services: ApiServices,
  { readiness, prefix }: { readiness: Readiness; prefix: string },
): RawHandler {
  const begin = createCallLog(services.logger, readiness);
  const routes = ROUTES.filter(({ isRaw }) => isRaw === true).map((route): RawRoute => ({
    route,
    pattern: toPattern(prefix, route.path),
  }));

  const serve = async (
    { route }: RawRoute,
    [, id = '', rest = '']: RegExpExecArray,
    { request, response, call }: { request: IncomingMessage; response: ServerResponse; call: Call },
  ): Promise<void> => {
    try {
      const caller = await identify(route, services, request);
      const params = { [nameOf(route.path)]: decode(id) };
      checkTexts(params);
      const parts = { caller, body: undefined, query: {}, params, rawRest: rest, call };
      await runRoute(route, services, { request, response, parts });
    } catch (error) {
      sendError(error, response, { route, services, call, wantsPage: false });
    }
  };

  return (request, response) => {
    const { url = '', method = '' } = request;
    for (const candidate of routes) {
      const match = candidate.pattern.exec(url);
      if (match === null || !takes(candidate.route, method)) continue;
      const call = begin(request, response);
      call.route = candidate.route.path;
      void serve(candidate, match, { request, response, call });
      return true;
    }
    return false;
  };
}

function takes({ method }: ApiRoute, given: string): boolean {
  return method === 'ANY' || method === given || (method === 'GET' && given === 'HEAD');
}

/** One named part, and the rest with its query. */
function toPattern(prefix: string, path: string): RegExp {
  const source = path.replace(/:\w+/, '([^/?]+)').replace('{*path}', '(.*)');
  return new RegExp(`^${prefix.replace(/[.~]/g, '\\$&')}${source}$`);
}

function nameOf(path: string): string {
  return /:(\w+)/.exec(path)?.[1] ?? '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidRequestError('The request is not valid: its address is not encoded rightly.');
  }
}

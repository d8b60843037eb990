import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidRequestError } from '../errors';
import { createCallLog, serveRoute, type Readiness } from '../web';
import { createApiFace } from './api-router';
import type { ApiRoute, ApiServices } from './api-route';
import { ROUTES } from './routes';

/** Serves a request, or says that it is not one of its own. */
export type ProxyHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the routes that pass requests on, before Express sees them: their bodies are nobody's to read, and the way through
 * a framework costs a proxy more than all it does itself. Everything but matching is what the router does.
 */
export function createProxyHandler(
  services: ApiServices,
  { readiness, prefix }: { readiness: Readiness; prefix: string },
): ProxyHandler {
  const begin = createCallLog(services.logger, readiness);
  const face = createApiFace(services);
  const routes = ROUTES.filter(({ isRaw }) => isRaw === true).map((route) => ({
    route,
    pattern: toPattern(prefix, route.path),
    name: nameOf(route.path),
    serve: serveRoute(face, route),
  }));
  return (request, response) => {
    const { url = '', method = '' } = request;
    for (const { route, pattern, name, serve } of routes) {
      const match = pattern.exec(url);
      if (match === null || !takes(route, method)) continue;
      const [, id = '', rawRest = ''] = match;
      const readParams = (): Record<string, string> => ({ [name]: decode(id) });
      void serve({ request, response, call: begin(request, response), rawRest, readParams, readQuery, wantsPage });
      return true;
    }
    return false;
  };
}

/** The query is the provider's. */
const readQuery = (): object => ({});
/** No person follows a link here. */
const wantsPage = (): boolean => false;

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

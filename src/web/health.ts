import type { RequestHandler } from 'express';
import { getCall } from './call';
import type { Readiness } from './readiness';
import { sendJson } from './send-json';

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it wants work; 503 while it shuts down. One plain comparison, since
 * every request passes here first.
 */
export function health(readiness: Readiness): RequestHandler {
  return (request, response, next) => {
    const { url, method } = request;
    if ((url !== '/healthz' && url !== '/readyz') || (method !== 'GET' && method !== 'HEAD')) {
      next();
      return;
    }
    getCall(response).route = url;
    if (url === '/healthz') sendJson(response, 200, { status: 'ok' });
    else if (readiness.isReady()) sendJson(response, 200, { status: 'ready' });
    else sendJson(response, 503, { status: 'stopping' });
  };
}

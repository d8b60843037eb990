import type { Express } from 'express';
import { getCall } from './call';
import type { Readiness } from './readiness';
import { sendJson } from './send-json';

/** `GET /healthz`: the process answers. `GET /readyz`: it wants work; 503 while it shuts down. */
export function mountHealth(app: Express, readiness: Readiness): void {
  app.get('/healthz', (_request, response) => {
    getCall(response).route = '/healthz';
    sendJson(response, 200, { status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    getCall(response).route = '/readyz';
    if (readiness.isReady()) sendJson(response, 200, { status: 'ready' });
    else sendJson(response, 503, { status: 'stopping' });
  });
}

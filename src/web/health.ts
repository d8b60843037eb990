import { Router } from 'express';
import { getCall } from './call';

/** Tells whether new work is welcome. */
export interface Readiness {
  isReady: boolean;
}

/** `GET /healthz`: the process answers. `GET /readyz`: it wants work; 503 while it shuts down. */
export function healthRouter(readiness: Readiness): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    getCall(response).route = '/healthz';
    response.json({ status: 'ok' });
  });
  router.get('/readyz', (_request, response) => {
    getCall(response).route = '/readyz';
    response.status(readiness.isReady ? 200 : 503).json({ status: readiness.isReady ? 'ready' : 'stopping' });
  });
  return router;
}

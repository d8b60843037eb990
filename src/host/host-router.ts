import type { Router } from 'express';
import { createRouter } from '../web';
import { createHostFace, type HostFaceOptions } from './host-face';
import { ROUTES } from './routes';

/** Makes the router of one connector. */
export function createHostRouter(options: HostFaceOptions): Router {
  const { connector } = options;
  const routes = ROUTES.map((route) =>
    route.bodyOf === undefined ? route : { ...route, body: route.bodyOf(connector) },
  );
  return createRouter(createHostFace(options), routes);
}

import type { Router } from 'express';
import { createRouter } from '../web';
import { createApiFace } from './api-face';
import type { ApiServices } from './api-route';
import { ROUTES } from './routes';

/** Makes the router of the APIs of stored connections; routes that pass requests on are served before it. */
export function createApiRouter(services: ApiServices): Router {
  return createRouter(createApiFace(services), ROUTES);
}

import { Router, type RequestHandler } from 'express';
import type { Connector } from '../connector';
import { InvalidRequestError } from '../errors';
import type { HttpFactory } from '../http';
import { getCall, jsonBody, validateBody } from '../web';
import { appInfo } from './app-info';
import { findOAuth1, findOAuth2 } from './find-method';
import type { HostRoute, HostServices } from './host-route';
import { oauth1AccessToken } from './oauth1-access-token';
import { oauth1Authorize } from './oauth1-authorize';
import { oauth2AccessToken } from './oauth2-access-token';
import { oauth2Authorize } from './oauth2-authorize';
import { synchronizerConfig } from './synchronizer-config';
import { synchronizerFilterValidate } from './synchronizer-filter-validate';
import { validate } from './validate';

/**
 * The host's contract for one connector. Mind the host's words, which stop at this folder: its `callback_uri` is the
 * RFC's redirect_uri (OAuth 1.0a: callback), and its `redirect_uri` is the RFC's authorization URI.
 */
const ROUTES = [
  validate,
  oauth1Authorize,
  oauth1AccessToken,
  oauth2Authorize,
  oauth2AccessToken,
  synchronizerConfig,
  synchronizerFilterValidate,
] as const;

/** Options of `createHostRouter`. */
export interface HostRouterOptions {
  connector: Connector;
  services: HostServices;
  http: HttpFactory;
}

/** Makes the router of one connector. */
export function createHostRouter({ connector, services, http }: HostRouterOptions): Router {
  const router = Router();
  const parseBody = jsonBody();
  const describe = (path: string): RequestHandler => {
    return (_request, response, next) => {
      Object.assign(getCall(response), { connector: connector.id, route: path });
      next();
    };
  };

  router
    .route('/')
    .all(describe('/'))
    .get((_request, response) => void response.json(appInfo(connector)))
    .all(allowOnly('GET, HEAD'));
  router.route('/logo').all(describe('/logo')).get(sendLogo(connector)).all(allowOnly('GET, HEAD'));
  for (const route of ROUTES as ReadonlyArray<HostRoute<never>>) {
    const handle: RequestHandler = async (request, response) => {
      const call = getCall(response);
      const callHttp = http({ correlationId: call.id, onProviderStatus: (status) => (call.providerStatus = status) });
      const body = validateBody(route.body, request.body);
      const result = await route.handle({ body, connector, services, http: callHttp, id: call.id });
      response.set('cache-control', 'no-store').json(result);
    };
    const findMethod: RequestHandler = (_request, _response, next) => {
      if (route.needs === 'oauth1') findOAuth1(connector);
      if (route.needs === 'oauth2') findOAuth2(connector);
      next();
    };
    router.route(route.path).all(describe(route.path), findMethod).post(parseBody, handle).all(allowOnly('POST'));
  }
  return router;
}

function sendLogo({ logo }: Connector): RequestHandler {
  return (_request, response) => {
    if (logo === undefined) response.status(204).end();
    else response.type('image/svg+xml').set('cache-control', 'public, max-age=86400').send(logo);
  };
}

function allowOnly(methods: string): RequestHandler {
  return (_request, response) => {
    response.set('allow', methods);
    throw new InvalidRequestError(`This address answers to ${methods} only.`, {
      status: 405,
      code: 'method_not_allowed',
    });
  };
}

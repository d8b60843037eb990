import { Router, type RequestHandler } from 'express';
import type { Connector } from '../connector';
import { InvalidRequestError } from '../errors';
import type { HttpFactory } from '../http';
import { createBodyValidator, getCall, jsonBody, sendJson } from '../web';
import { appInfo } from './app-info';
import type { CodeFlow } from './code-flow';
import { readConnectionParameters } from './connection-parameters';
import { findOAuth1, findOAuth2 } from './find-method';
import type { HostRoute, HostServices } from './host-route';
import { oauth1AccessToken } from './oauth1-access-token';
import { oauth1Authorize } from './oauth1-authorize';
import { oauth2AccessToken } from './oauth2-access-token';
import { oauth2Authorize } from './oauth2-authorize';
import { synchronizerConfig } from './synchronizer-config';
import { synchronizerFilterValidate } from './synchronizer-filter-validate';
import { validate as validateAccount } from './validate';

/**
 * The host's contract for one connector. Mind the host's words, which stop at this folder: its `callback_uri` is the
 * RFC's redirect_uri (OAuth 1.0a: callback), and its `redirect_uri` is the RFC's authorization URI.
 */
const ROUTES = [
  validateAccount,
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
  codeFlow: CodeFlow | undefined;
}

/** Makes the router of one connector. */
export function createHostRouter(options: HostRouterOptions): Router {
  const { connector } = options;
  const router = Router();
  const begin =
    (path: string): RequestHandler =>
    (_request, response, next) => {
      const call = getCall(response);
      call.connector = connector.id;
      call.route = path;
      next();
    };
  for (const route of ROUTES as ReadonlyArray<HostRoute<never>>) {
    router.route(route.path).post(createHandlers(route, options)).all(begin(route.path), allowOnly('POST'));
  }
  const info = appInfo(connector);
  const sendInfo: RequestHandler = (_request, response) => sendJson(response, 200, info);
  router.route('/').all(begin('/')).get(sendInfo).all(allowOnly('GET, HEAD'));
  router.route('/logo').all(begin('/logo')).get(sendLogo(connector)).all(allowOnly('GET, HEAD'));
  return router;
}

/** From an Express request to a call of the contract, and back. */
function createHandlers(
  route: HostRoute<never>,
  { connector, services, http, codeFlow }: HostRouterOptions,
): RequestHandler[] {
  const validate = createBodyValidator(route.body);
  const begin: RequestHandler = (_request, response, next) => {
    const call = getCall(response);
    call.connector = connector.id;
    call.route = route.path;
    if (route.needs === 'oauth1') findOAuth1(connector);
    if (route.needs === 'oauth2') findOAuth2(connector);
    next();
  };
  const handle: RequestHandler = async (request, response) => {
    const call = getCall(response);
    const callHttp = http({ correlationId: call.id, onProviderStatus: (status) => (call.providerStatus = status) });
    const body = validate(request.body);
    const isPerAccount = route.usesConnection === true && connector.connectionFields.length > 0;
    const bound = isPerAccount ? await connector.forConnection(readConnectionParameters(connector, body)) : connector;
    const boundHttp = isPerAccount ? callHttp.asForeign() : callHttp;
    const result = await route.handle({ body, connector: bound, services, http: boundHttp, codeFlow, id: call.id });
    response.setHeader('cache-control', 'no-store');
    sendJson(response, 200, result);
  };
  return [begin, jsonBody(), handle];
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

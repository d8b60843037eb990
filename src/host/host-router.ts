import { raw, Router, type RequestHandler } from 'express';
import type { Connector } from '../connector';
import { InvalidRequestError } from '../errors';
import type { HttpFactory } from '../http';
import { BODY_BYTES, createBodyValidator, getCall, jsonBody, sendJson } from '../web';
import { appInfo } from './app-info';
import type { CodeFlow } from './code-flow';
import { readConnectionParameters } from './connection-parameters';
import { findOAuth1, findOAuth2 } from './find-method';
import { FileAnswer, type CallHeaders, type HostRoute, type HostServices } from './host-route';
import { oauth1AccessToken } from './oauth1-access-token';
import { oauth1Authorize } from './oauth1-authorize';
import { oauth2AccessToken } from './oauth2-access-token';
import { oauth2Authorize } from './oauth2-authorize';
import { actionExecute } from './action-execute';
import { sendFile } from './send-file';
import { synchronizerConfig } from './synchronizer-config';
import { synchronizerData } from './synchronizer-data';
import { synchronizerDatalist } from './synchronizer-datalist';
import { synchronizerFilterValidate } from './synchronizer-filter-validate';
import { synchronizerResource } from './synchronizer-resource';
import { synchronizerSchema } from './synchronizer-schema';
import { webhooksDelete } from './webhooks-delete';
import { webhooksPreProcess } from './webhooks-pre-process';
import { webhooksSetUp } from './webhooks-set-up';
import { webhooksTransform } from './webhooks-transform';
import { webhooksVerify } from './webhooks-verify';
import { validate as validateAccount } from './validate';

/**
 * The host's contract for one connector, as docs/host-contract.md tells it. Mind the host's words, which stop at this
 * folder: its `callback_uri` is the RFC's redirect_uri (OAuth 1.0a: callback), and its `redirect_uri` is the RFC's
 * authorization URI.
 */
const ROUTES = [
  validateAccount,
  oauth1Authorize,
  oauth1AccessToken,
  oauth2Authorize,
  oauth2AccessToken,
  synchronizerConfig,
  synchronizerSchema,
  synchronizerDatalist,
  synchronizerFilterValidate,
  synchronizerData,
  synchronizerResource,
  webhooksSetUp,
  webhooksDelete,
  webhooksPreProcess,
  webhooksVerify,
  webhooksTransform,
  actionExecute,
] as const;

/** Milliseconds that the provider gets for one call of the host, which gives up after about a minute. */
const CALL_LIMIT_MS = 45_000;

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
  const methods = new Map<string, string[]>();
  for (const route of ROUTES as ReadonlyArray<HostRoute<never>>) {
    const { path, method = 'POST', isRaw = false } = route;
    const handlers = createHandlers(route, options);
    if (method === 'POST') router.post(path, handlers);
    else router.delete(path, handlers);
    if (isRaw) router.head(path, begin(path), (_request, response) => void response.status(200).end());
    methods.set(path, [...(methods.get(path) ?? []), method, ...(isRaw ? ['HEAD'] : [])]);
  }
  for (const [path, allowed] of methods) router.all(path, begin(path), allowOnly(allowed.join(', ')));
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
  const { bodySize, freeMembers, isRaw = false } = route;
  const schema = typeof route.body === 'function' ? route.body(connector) : route.body;
  const validate = createBodyValidator(schema, { freeMembers });
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
    const callHttp = http({
      correlationId: call.id,
      totalMs: CALL_LIMIT_MS,
      onProviderStatus: (status) => (call.providerStatus = status),
    });
    const body = isRaw ? (readBytes(request.body) as never) : validate(request.body);
    const isPerAccount = connector.connectionFields.length > 0 && isAboutAccount(route, body);
    const bound = isPerAccount ? await connector.forConnection(readConnectionParameters(connector, body)) : connector;
    const boundHttp = isPerAccount ? callHttp.asForeign() : callHttp;
    // Node joins what comes twice; only set-cookie stays a list, and that goes the other way.
    const headers = request.headers as CallHeaders;
    const handled = { body, connector: bound, services, http: boundHttp, codeFlow, id: call.id, headers };
    const result = await route.handle(handled);
    response.setHeader('cache-control', 'no-store');
    if (result instanceof FileAnswer) await sendFile(response, result.file, callHttp.timeLeftMs());
    else sendJson(response, 200, result);
  };
  const read = isRaw ? [raw({ limit: BODY_BYTES[bodySize], type: () => true })] : jsonBody(bodySize);
  return [begin, ...read, handle];
}

function isAboutAccount({ usesConnection = false }: HostRoute<never>, body: object): boolean {
  if (usesConnection !== 'with-account') return usesConnection;
  const { account } = body as { account?: unknown };
  return account !== undefined && account !== null;
}

function readBytes(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
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

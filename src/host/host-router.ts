import type { Router } from 'express';
import type { Connector, OAuth1Method, OAuth2Method } from '../connector';
import type { HttpFactory } from '../http';
import { createRouter, json, wordError, type Answer, type Face, type Incoming } from '../web';
import type { CodeFlow } from './code-flow';
import { readConnectionParameters } from './connection-parameters';
import { findOAuth1, findOAuth2 } from './find-method';
import { OwnAnswer, type CallHeaders, type HostRoute, type HostServices } from './host-route';
import { ROUTES } from './routes';

/** What the contract of one connector is served with. */
export interface HostRouterOptions {
  connector: Connector;
  services: HostServices;
  http: HttpFactory;
  /** Where the connector has OAuth 2.0. */
  codeFlow: CodeFlow | undefined;
}

/** Milliseconds that the provider gets for one call of the host, which gives up after about a minute. */
const CALL_LIMIT_MS = 45_000;

/** Makes the router of one connector. The host adds members of its own, so what is in no schema passes. */
export function createHostRouter(options: HostRouterOptions): Router {
  const { connector, services } = options;
  const face: Face<HostRoute> = {
    logger: services.logger,
    connector: connector.id,
    isClosed: false,
    isCaseSensitive: false,
    admit: (route) => void findMethod(route, connector, options),
    handle: (route, incoming) => handle(route, incoming, options),
    wordError,
  };
  return createRouter(face, listRoutes(connector));
}

/** The contract as a connector has it: what a body must be may depend on what its provider sends. */
function listRoutes(connector: Connector): HostRoute[] {
  return ROUTES.map((route) => (route.bodyOf === undefined ? route : { ...route, body: route.bodyOf(connector) }));
}

/** What a route of one OAuth version works with. Throws a 404 for a connector without it. */
function findMethod(
  { needs }: HostRoute,
  connector: Connector,
  { codeFlow }: HostRouterOptions,
): { method?: OAuth1Method | OAuth2Method; codeFlow?: CodeFlow | undefined } {
  if (needs === 'oauth1') return { method: findOAuth1(connector) };
  if (needs === 'oauth2') return { method: findOAuth2(connector), codeFlow };
  return {};
}

async function handle(
  route: HostRoute,
  { request, call, body }: Incoming,
  options: HostRouterOptions,
): Promise<Answer> {
  const { connector, services, http } = options;
  const callHttp = http({
    correlationId: call.id,
    totalMs: CALL_LIMIT_MS,
    onProviderStatus: (status) => (call.providerStatus = status),
  });
  const isPerAccount = connector.connectionFields.length > 0 && isAboutAccount(route, body);
  const bound = isPerAccount ? await connector.forConnection(readConnectionParameters(connector, body)) : connector;
  const result = await route.handle({
    body,
    connector: bound,
    services,
    http: isPerAccount ? callHttp.asForeign() : callHttp,
    id: call.id,
    // Node joins what comes twice; only set-cookie stays a list, and that goes the other way.
    headers: request.headers as CallHeaders,
    ...findMethod(route, bound, options),
  });
  return result instanceof OwnAnswer ? result.answer : json(200, result);
}

function isAboutAccount({ usesConnection = false }: HostRoute, body: unknown): boolean {
  if (usesConnection !== 'with-account') return usesConnection;
  const { account } = body as { account?: unknown };
  return account !== undefined && account !== null;
}

import express, { type Express, type RequestHandler } from 'express';
import type { Settings } from '../config';
import { createAnswerStore, createRateLimiter } from '../connector';
import { createCodeFlow, createHostRouter, createRelayRouter, type HostServices } from '../host';
import { deriveKey } from '../keys';
import type { ServiceParts } from './service-parts';
import type { RunningConnections } from './start-connections';
import { createCallerGuard, errorHandler, getCall, guardCallers, health, notFound, requestLog, sendJson } from '../web';

/** What an app is made of. */
interface AppParts extends ServiceParts {
  /** The APIs of stored connections, where they are on. */
  stored: RunningConnections | undefined;
}

/** Mounts everything on one Express app. Reads no environment and listens nowhere. */
export function createApp(parts: AppParts): Express {
  const { config, connectors, resources, readiness, readAddress, stored, now } = parts;
  const { settings, isMountedAtRoot } = config;
  const { logger, http, coordinator } = resources;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are not part of the contract; nested ones are not worth their parser.
  app.set('query parser', 'simple');

  app.use(requestLog(logger, readiness));
  app.use(health(readiness));
  if (stored !== undefined) mountStored(app, stored, parts);
  const guard = settings.allowedIps && guardCallers(createCallerGuard(settings.allowedIps), readAddress);
  const traffic = { rateLimiter: createRateLimiter(), answers: createAnswerStore() };
  const services: HostServices = { ...settings, logger, now, traffic, coordinator };
  const keys = deriveFlowKeys(settings);
  for (const connector of connectors) {
    const path = isMountedAtRoot ? settings.basePath : `${settings.basePath}/${connector.id}`;
    const relayUri = settings.publicUri && `${settings.publicUri}${path}/oauth2/v1/callback`;
    const { oauth2 } = connector.auth;
    const codeFlow = oauth2 && createCodeFlow(connector, oauth2, { ...services, keys, relayUri });
    // Browsers come to the relay, so it stands before the guard for callers.
    const relay = codeFlow?.relay === undefined ? [] : [createRelayRouter(connector.id, codeFlow.relay, logger)];
    const router = createLate(() => createHostRouter({ connector, services, http, codeFlow }));
    app.use(path === '' ? '/' : path, ...relay, ...(guard === undefined ? [] : [guard]), router);
  }
  app.use(notFound);
  app.use(errorHandler(logger));
  return app;
}

/** The APIs of stored connections, and their description. */
function mountStored(app: Express, { guard, ...stored }: RunningConnections, { config, readAddress }: AppParts): void {
  const { apiPrefix } = config.settings;
  const describe: RequestHandler = (_request, response) => {
    getCall(response).route = '/openapi.json';
    sendJson(response, 200, stored.openApi());
  };
  app.get(`${apiPrefix}/openapi.json`, ...(guard === undefined ? [] : [guardCallers(guard, readAddress)]), describe);
  app.use(apiPrefix === '' ? '/' : apiPrefix, stored.router);
}

/** Keys of PKCE and of the relay. */
function deriveFlowKeys({ secretKey }: Settings): { verifier: Buffer; relay: Buffer } | undefined {
  return secretKey && { verifier: deriveKey(secretKey, 'pkce-verifier'), relay: deriveKey(secretKey, 'relay-code') };
}

/** Makes a router when the first request comes: of many connectors, most wait long for theirs. */
function createLate(create: () => RequestHandler): RequestHandler {
  let router: RequestHandler | undefined;
  return (request, response, next) => {
    router ??= create();
    return router(request, response, next);
  };
}

import express, { type Express, type RequestHandler } from 'express';
import type { Settings } from '../config';
import { createAnswerStore, createRateLimiter, type Connector } from '../connector';
import { createCodeFlow, createHostRouter, createRelayRouter, type CodeFlow, type HostServices } from '../host';
import { deriveKey } from '../keys';
import { createCallerGuard, errorHandler, guardCallers, health, notFound, requestLog } from '../web';
import { mountDocument } from './mount-document';
import type { ServiceParts } from './service-parts';
import type { RunningConnections } from './start-connections';

/** What an app is made of. */
export interface AppParts extends ServiceParts {
  /** The APIs of stored connections, where they are on. */
  stored: RunningConnections | undefined;
}

/** Where a connector is, and how its OAuth 2.0 goes. */
export interface Mount {
  connector: Connector;
  /** Without a slash at the end. */
  path: string;
  codeFlow: CodeFlow | undefined;
}

/** Mounts everything on one Express app. Reads no environment and listens nowhere. */
export function createApp(parts: AppParts): Express {
  const { config, resources, readiness, readAddress, stored, now, pace, markLimitMs } = parts;
  const { settings } = config;
  const { logger, http, coordinator } = resources;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are not part of the contract; nested ones are not worth their parser.
  app.set('query parser', 'simple');

  app.use(requestLog(logger, readiness));
  app.use(health(readiness));
  const traffic = { rateLimiter: createRateLimiter(pace), answers: createAnswerStore() };
  const services: HostServices = { ...settings, logger, now, markLimitMs, traffic, coordinator };
  const mounts = planMounts(parts, services);
  const guard = settings.allowedIps && createCallerGuard(settings.allowedIps);
  mountDocument(app, parts, { guard, mounts });
  if (stored !== undefined) app.use(settings.apiPrefix || '/', stored.router);
  const guards = guard === undefined ? [] : [guardCallers(guard, readAddress)];
  for (const { connector, path, codeFlow } of mounts) {
    // Browsers come to the relay, so it stands before the guard for callers.
    const relay = codeFlow?.relay === undefined ? [] : [createRelayRouter(connector.id, codeFlow.relay, logger)];
    const router = createLate(() => createHostRouter({ connector, services, http, codeFlow }));
    app.use(path || '/', ...relay, ...guards, router);
  }
  app.use(notFound);
  app.use(errorHandler(logger));
  return app;
}

function planMounts({ config, connectors }: AppParts, services: HostServices): Mount[] {
  const { settings, isMountedAtRoot } = config;
  const keys = deriveFlowKeys(settings);
  return connectors.map((connector) => {
    const path = isMountedAtRoot ? settings.basePath : `${settings.basePath}/${connector.id}`;
    const relayUri = settings.publicUri && `${settings.publicUri}${path}/oauth2/v1/callback`;
    const { oauth2 } = connector.auth;
    return { connector, path, codeFlow: oauth2 && createCodeFlow(connector, oauth2, { ...services, keys, relayUri }) };
  });
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

import express, { type Express, type RequestHandler } from 'express';
import type { Connector } from '../connector';
import { createCodeFlow, createHostRouter, createRelayRouter, type CodeFlowSettings, type HostServices } from '../host';
import type { HttpFactory } from '../http';
import type { RunningConnections } from './start-connections';
import {
  createCallerGuard,
  errorHandler,
  getCall,
  guardCallers,
  health,
  notFound,
  requestLog,
  sendJson,
  type ReadAddress,
  type Readiness,
} from '../web';

/** What an app is made of. */
export interface AppParts {
  connectors: readonly Connector[];
  /** True: the one connector is at `/`. False: each is at `/<id>/`. */
  isMountedAtRoot: boolean;
  /** Prefix of the connectors' routes. */
  basePath: string;
  allowedIps: readonly string[] | undefined;
  readAddress: ReadAddress;
  /** The APIs of stored connections, where they are on. */
  storedConnections: Pick<RunningConnections, 'router' | 'openApi' | 'prefix' | 'guard'> | undefined;
  services: HostServices;
  http: HttpFactory;
  readiness: Readiness;
  /** PKCE and the relay, but for where each connector's relay is. */
  codeFlow: Omit<CodeFlowSettings, 'relayUri'> & { publicUri: string | undefined };
}

/** Mounts everything on one Express app. Reads no environment and listens nowhere. */
export function createApp(parts: AppParts): Express {
  const { connectors, isMountedAtRoot, basePath, services, http, readiness } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are not part of the contract; nested ones are not worth their parser.
  app.set('query parser', 'simple');

  app.use(requestLog(services.logger, readiness));
  app.use(health(readiness));
  const prefix = basePath.replace(/\/+$/, '');
  const { storedConnections } = parts;
  if (storedConnections !== undefined) {
    const { prefix: apiPrefix, guard } = storedConnections;
    const describe: RequestHandler = (_request, response) => {
      getCall(response).route = '/openapi.json';
      sendJson(response, 200, storedConnections.openApi());
    };
    app.get(
      `${apiPrefix}/openapi.json`,
      ...(guard === undefined ? [] : [guardCallers(guard, parts.readAddress)]),
      describe,
    );
    app.use(apiPrefix === '' ? '/' : apiPrefix, storedConnections.router);
  }
  const guard = parts.allowedIps && guardCallers(createCallerGuard(parts.allowedIps), parts.readAddress);
  for (const connector of connectors) {
    const path = isMountedAtRoot ? prefix : `${prefix}/${connector.id}`;
    const { publicUri, ...codeFlowSettings } = parts.codeFlow;
    const relayUri = publicUri === undefined ? undefined : `${publicUri.replace(/\/+$/, '')}${path}/oauth2/v1/callback`;
    const { oauth2 } = connector.auth;
    const codeFlow = oauth2 && createCodeFlow(connector, oauth2, { ...codeFlowSettings, relayUri });
    // Browsers come to the relay, so it stands before the guard for callers.
    const relay =
      codeFlow?.relay === undefined ? [] : [createRelayRouter(connector.id, codeFlow.relay, services.logger)];
    const router = createLate(() => createHostRouter({ connector, services, http, codeFlow }));
    app.use(path === '' ? '/' : path, ...relay, ...(guard === undefined ? [] : [guard]), router);
  }
  app.use(notFound);
  app.use(errorHandler(services.logger));
  return app;
}

/** Makes a router when the first request comes: of many connectors, most wait long for theirs. */
function createLate(create: () => RequestHandler): RequestHandler {
  let router: RequestHandler | undefined;
  return (request, response, next) => {
    router ??= create();
    return router(request, response, next);
  };
}

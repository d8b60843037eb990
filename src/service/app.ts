import express, { type Express, type RequestHandler } from 'express';
import type { Connector } from '../connector';
import {
  createCodeFlow,
  createHostRouter,
  createRelayRouter,
  describeHost,
  type CodeFlow,
  type CodeFlowSettings,
  type HostServices,
} from '../host';
import { createApiDocument, type GuardedPart } from './api-document';
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
  type CallerGuard,
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
  storedConnections: Pick<RunningConnections, 'router' | 'describe' | 'prefix' | 'guard'> | undefined;
  services: HostServices;
  http: HttpFactory;
  readiness: Readiness;
  /** PKCE and the relay, but for where each connector's relay is. */
  codeFlow: Omit<CodeFlowSettings, 'relayUri'> & { publicUri: string | undefined };
}

/** Mounts everything on one Express app. Reads no environment and listens nowhere. */
export function createApp(parts: AppParts): Express {
  const { services, http, readiness, readAddress, storedConnections } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are not part of the contract; nested ones are not worth their parser.
  app.set('query parser', 'simple');

  app.use(requestLog(services.logger, readiness));
  app.use(health(readiness));
  const prefix = cutSlashes(parts.basePath);
  const guard = parts.allowedIps && createCallerGuard(parts.allowedIps);
  const mounts = parts.connectors.map((connector) => planMount(connector, prefix, parts));
  mountDocument(app, parts, { prefix, guard, mounts });
  if (storedConnections !== undefined) app.use(storedConnections.prefix || '/', storedConnections.router);
  const guards = guard === undefined ? [] : [guardCallers(guard, readAddress)];
  for (const { connector, path, codeFlow } of mounts) {
    // Browsers come to the relay, so it stands before the guard for callers.
    const relay =
      codeFlow?.relay === undefined ? [] : [createRelayRouter(connector.id, codeFlow.relay, services.logger)];
    const router = createLate(() => createHostRouter({ connector, services, http, codeFlow }));
    app.use(path || '/', ...relay, ...guards, router);
  }
  app.use(notFound);
  app.use(errorHandler(services.logger));
  return app;
}

/** Where a connector is, and how its OAuth 2.0 goes. */
interface Mount {
  connector: Connector;
  path: string;
  codeFlow: CodeFlow | undefined;
}

function planMount(connector: Connector, prefix: string, { isMountedAtRoot, codeFlow: given }: AppParts): Mount {
  const path = isMountedAtRoot ? prefix : `${prefix}/${connector.id}`;
  const { publicUri, ...settings } = given;
  const relayUri = publicUri === undefined ? undefined : `${cutSlashes(publicUri)}${path}/oauth2/v1/callback`;
  const { oauth2 } = connector.auth;
  return { connector, path, codeFlow: oauth2 && createCodeFlow(connector, oauth2, { ...settings, relayUri }) };
}

/**
 * `GET /openapi.json` lies where the APIs are, or else the host face. It describes what lies below the same prefix: another
 * prefix may be unguessable, and is nobody's to read here.
 */
function mountDocument(
  app: Express,
  { storedConnections, connectors, isMountedAtRoot, codeFlow, readAddress }: AppParts,
  host: { prefix: string; guard: CallerGuard | undefined; mounts: readonly Mount[] },
): void {
  const { prefix = host.prefix } = storedConnections ?? {};
  const relayed = new Set(host.mounts.flatMap(({ connector, codeFlow: flow }) => (flow?.relay ? [connector.id] : [])));
  const hostPart: GuardedPart = {
    guard: host.guard,
    describe: () => describeHost({ connectors, isMountedAtRoot, relayed }),
  };
  const hasHostPart = connectors.length > 0 && prefix === host.prefix;
  const parts = [...(storedConnections === undefined ? [] : [storedConnections]), ...(hasHostPart ? [hostPart] : [])];
  const publicPath = codeFlow.publicUri === undefined ? '' : cutSlashes(new URL(codeFlow.publicUri).pathname);
  const read = createApiDocument(`${publicPath}${prefix}` || '/', parts);
  app.get(`${prefix}/openapi.json`, (request, response) => {
    getCall(response).route = '/openapi.json';
    sendJson(response, 200, read(readAddress(request)));
  });
}

function cutSlashes(path: string): string {
  return path.replace(/\/+$/, '');
}

/** Makes a router when the first request comes: of many connectors, most wait long for theirs. */
function createLate(create: () => RequestHandler): RequestHandler {
  let router: RequestHandler | undefined;
  return (request, response, next) => {
    router ??= create();
    return router(request, response, next);
  };
}

import type { Express } from 'express';
import type { Connector } from '../connector';
import { describeHost, type CodeFlow } from '../host';
import { getCall, sendJson, type CallerGuard } from '../web';
import { createApiDocument, type GuardedPart } from './api-document';
import type { ServiceParts } from './service-parts';

/** What of the host face goes into the description. */
interface HostFace {
  guard: CallerGuard | undefined;
  mounts: ReadonlyArray<{ connector: Connector; codeFlow: CodeFlow | undefined }>;
}

/**
 * `GET /openapi.json` lies where the APIs are, or else the host face. It describes what lies below the same prefix: another
 * prefix may be unguessable, and is nobody's to read here.
 */
export function mountDocument(
  app: Express,
  { config, connectors, readAddress, stored }: ServiceParts & { stored: GuardedPart | undefined },
  { guard, mounts }: HostFace,
): void {
  const { settings, isMountedAtRoot } = config;
  const prefix = stored === undefined ? settings.basePath : settings.apiPrefix;
  const relayed = new Set(mounts.flatMap(({ connector, codeFlow }) => (codeFlow?.relay ? [connector.id] : [])));
  const hostPart: GuardedPart = { guard, describe: () => describeHost({ connectors, isMountedAtRoot, relayed }) };
  const hasHostPart = connectors.length > 0 && prefix === settings.basePath;
  const parts = [...(stored === undefined ? [] : [stored]), ...(hasHostPart ? [hostPart] : [])];
  const read = createApiDocument(`${readPath(settings.publicUri)}${prefix}` || '/', parts);
  app.get(`${prefix}/openapi.json`, (request, response) => {
    getCall(response).route = '/openapi.json';
    sendJson(response, 200, read(readAddress(request)));
  });
}

/** The path at which a proxy in front of us has us, without a slash at the end. */
function readPath(publicUri: string | undefined): string {
  return publicUri === undefined ? '' : new URL(publicUri).pathname.replace(/\/$/, '');
}

import type { Connector } from '../connector';
import { describeRoutes, errorSchema, joiToJsonSchema, type About, type ApiPart, type JsonSchema } from '../web';
import type { HostRoute } from './host-route';
import { RELAY_ROUTES } from './relay-router';
import { ROUTES } from './routes';

/** What the host face serves. */
export interface ServedConnectors {
  connectors: readonly Connector[];
  /** True: the one connector is at the prefix itself. False: each is at its id below. */
  isMountedAtRoot: boolean;
  /** Ids of the connectors whose providers redirect to us. */
  relayed: ReadonlySet<string>;
}

const TAG = { name: 'Host', description: 'The contract of the host, for each connector.' };

/** The description of the host's contract: of one connector where it is mounted, of several with the connector as a parameter. */
export function describeHost({ connectors, isMountedAtRoot, relayed }: ServedConnectors): ApiPart {
  const [first] = connectors;
  const prefix = isMountedAtRoot ? '' : connectors.length === 1 ? `/${first?.id}` : '/{connector}';
  const describe = (served: readonly Connector[], bodies: readonly JsonSchema[] = []): About => ({
    tag: TAG.name,
    isClosed: false,
    security: [],
    prefix,
    ...(connectors.length > 1 && { parameters: [describeConnector(served)] }),
    ...(bodies.length > 0 && { body: bodies.length === 1 ? bodies[0] : { anyOf: bodies } }),
  });
  const served = (route: HostRoute): Connector[] => connectors.filter((connector) => isServed(route, connector));
  return {
    tags: [TAG],
    paths: {
      ...describeRoutes(
        ROUTES.filter((route) => served(route).length > 0),
        (route) => describe(served(route), listBodies(route, served(route))),
      ),
      ...describeRoutes(relayed.size === 0 ? [] : RELAY_ROUTES, () =>
        describe(connectors.filter(({ id }) => relayed.has(id))),
      ),
    },
    schemas: { HostError: errorSchema({}) },
    securitySchemes: {},
  };
}

function isServed({ needs }: HostRoute, { auth }: Connector): boolean {
  return needs === undefined || auth[needs] !== undefined;
}

function describeConnector(served: readonly Connector[]): JsonSchema {
  const schema = { type: 'string', enum: served.map(({ id }) => id) };
  return { name: 'connector', in: 'path', required: true, schema, description: 'Id of the connector.' };
}

/** What a body must be, where connectors differ: each form once. */
function listBodies({ bodyOf }: HostRoute, served: readonly Connector[]): JsonSchema[] {
  if (bodyOf === undefined) return [];
  const forms = served.map((connector) => joiToJsonSchema(bodyOf(connector)));
  return [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
}

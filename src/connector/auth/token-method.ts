import type { TokenMethod } from '../connector';
import type { ConnectorParameters, ConnectorSpec } from '../spec';

interface MethodOptions {
  spec: ConnectorSpec;
  connectorParameters: ConnectorParameters;
  connectionParameters: Readonly<Record<string, string>>;
}

/** Binds the part of a spec for accounts whose user pastes a token instead of signing in. */
export function createTokenMethod({ spec, connectorParameters, connectionParameters }: MethodOptions): TokenMethod {
  const auth = spec.auth.token;
  if (auth === undefined) throw new Error(`connector ${spec.id} takes no tokens`);
  return {
    id: 'token',
    title: auth.title ?? `${spec.name} token`,
    description: auth.description ?? `Paste a token that you made at ${spec.name}.`,
    fields: auth.fields,
    helpUri: auth.helpUri,
    authenticate: (_request, credentials) =>
      auth.authenticate({ connectorParameters, connectionParameters, fields: readFields(auth.fields, credentials) }),
  };
}

function readFields(
  fields: TokenMethod['fields'],
  credentials: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ id }) => (typeof credentials[id] === 'string' ? [[id, credentials[id]]] : [])),
  );
}

import { callHook, createHookSender, requireObject } from '../call-hook';
import type { TokenMethod } from '../connector';
import type { ConnectorParameters } from '../../mapping';
import type { ConnectorSpec } from '../../spec';

interface MethodOptions {
  spec: ConnectorSpec;
  connectorParameters: ConnectorParameters;
  connectionParameters: Readonly<Record<string, string>>;
}

/** Binds the part of a spec for accounts whose user pastes a token instead of signing in. */
export function createTokenMethod({ spec, connectorParameters, connectionParameters }: MethodOptions): TokenMethod {
  const auth = spec.auth.token;
  const shared = { connectorParameters, connectionParameters };
  if (auth === undefined) throw new Error(`connector ${spec.id} takes no tokens`);
  return {
    id: 'token',
    title: auth.title ?? `${spec.name} token`,
    description: auth.description ?? `Paste a token that you made at ${spec.name}.`,
    fields: auth.fields,
    helpUri: auth.helpUri,
    authenticate: (_request, credentials) =>
      auth.authenticate?.({ ...shared, fields: readFields(auth.fields, credentials) }) ?? {},
    isDerived: auth.getCredentialsFromConnectionParameters !== undefined,
    async derive({ http, credentials }) {
      const { getCredentialsFromConnectionParameters: hook } = auth;
      if (hook === undefined) return credentials;
      const name = { connector: spec.name, hook: 'getCredentialsFromConnectionParameters' };
      const send = createHookSender(http, Object.values(connectorParameters));
      const filled = { ...connectionParameters, ...readFields(auth.fields, credentials) };
      const given = { connectorParameters, connectionParameters: filled, send };
      return { ...credentials, ...requireObject(name, await callHook(name, () => hook(given))) };
    },
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

import { listLocators } from '../mapping';
import type { ConnectorSpec, ParameterDefinition } from './spec';

/** A setting of one connector, with everything that a settings reader and a documentation page need. */
export interface ConnectorParameter extends ParameterDefinition {
  /** camelCase name, as slots see it in `connectorParameters`. */
  name: string;
  required: boolean;
  secret: boolean;
  kind: 'text' | 'uri' | 'list';
}

const text = { required: false, secret: false, kind: 'text' } as const;
const uri = { ...text, kind: 'uri' } as const;

/** Settings that every connector of a kind has, so that an operator can point every URI elsewhere. */
export function listParameters(spec: ConnectorSpec): ConnectorParameter[] {
  const { oauth1, oauth2 } = spec.auth;
  const prefix = oauth1 !== undefined && oauth2 !== undefined ? 'oauth1' : undefined;
  const named = (name: string): string =>
    prefix === undefined ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`;
  const own = Object.entries(spec.parameters ?? {}).map(([name, definition]) => ({ ...text, ...definition, name }));
  const ownNames = new Set(own.map(({ name }) => name));
  const isTokenOnly = oauth1 === undefined && oauth2 === undefined;
  const standard: ConnectorParameter[] = [
    {
      ...text,
      name: 'clientId',
      required: true,
      description: isTokenOnly
        ? 'Switches this connector on; any text, since users bring their own keys.'
        : 'Client id (OAuth 1.0a: API or consumer key).',
    },
    ...(isTokenOnly ? [] : [clientSecret, scopes]),
    ...(oauth1 === undefined
      ? []
      : describeUris(['requestTokenUri', 'authorizeUri', 'tokenUri', 'revocationUri'], named)),
    ...(oauth2 === undefined ? [] : describeUris(['authorizeUri', 'tokenUri', 'revocationUri'], (name) => name)),
    ...(oauth2 === undefined ? [] : [clientAuthLocation, pkce]),
    { ...uri, name: 'baseUri', description: 'Where the provider’s API is.' },
    ...(spec.sync?.webhooks === undefined ? [] : [webhookUri, webhookSecret]),
  ];
  return [...standard.map((parameter) => own.find(({ name }) => name === parameter.name) ?? parameter), ...own].filter(
    (parameter, index, all) => !ownNames.has(parameter.name) || all.indexOf(parameter) === index,
  );
}

const clientSecret: ConnectorParameter = {
  ...text,
  name: 'clientSecret',
  required: true,
  secret: true,
  description: 'Client secret (OAuth 1.0a: consumer secret).',
};

const scopes: ConnectorParameter = {
  ...text,
  name: 'scopes',
  kind: 'list',
  description: 'What to ask the user for, separated by spaces or commas.',
};

const webhookUri: ConnectorParameter = {
  ...uri,
  name: 'webhookUri',
  description:
    'Where the provider posts events to: the address that the host shows for this app. Without it there are no webhooks.',
};

const webhookSecret: ConnectorParameter = {
  ...text,
  name: 'webhookSecret',
  secret: true,
  description:
    'Signs events where the receiver chooses the secret; derived from `SECRET_KEY`, or from the client secret without it, when unset.',
};

const clientAuthLocation: ConnectorParameter = {
  ...text,
  name: 'clientAuthLocation',
  oneOf: ['body', 'headers', 'both', 'none'],
  description: 'Where client id and secret go on the token endpoint.',
};

const pkce: ConnectorParameter = {
  ...text,
  name: 'pkce',
  oneOf: ['required', 'optional', 'skip'],
  description: 'Whether the provider demands PKCE, takes it, or chokes on it.',
};

const URI_DESCRIPTIONS: Record<string, string> = {
  requestTokenUri: 'Request token endpoint (RFC 5849 §2.1).',
  authorizeUri: 'Consent page.',
  tokenUri: 'Token endpoint.',
  revocationUri: 'Where tokens are revoked.',
};

function describeUris(names: readonly string[], named: (name: string) => string): ConnectorParameter[] {
  return names.map((name) => ({ ...uri, name: named(name), description: URI_DESCRIPTIONS[name] ?? '' }));
}

/** The `$var` paths of a spec that name no parameter: they would silently be left out. */
export function findUnknownVariables(spec: ConnectorSpec): string[] {
  const known = new Set([
    ...listParameters(spec).map(({ name }) => `connectorParameters.${name}`),
    ...(spec.connectionFields ?? []).flatMap(({ id }) => [`connectionParameters.${id}`, `connectionInput.${id}`]),
  ]);
  const find = (slot: unknown, others: RegExp): string[] =>
    listLocators(slot).filter((path) => !known.has(path) && !others.test(path));
  return [
    ...find(spec.makeApiClient, /^(credentials|response)\b/),
    ...find(spec.auth.oauth1?.getOAuthConfig, /^$/),
    ...find(spec.auth.oauth2?.getOAuthConfig, /^(state|redirectUri)$/),
  ];
}

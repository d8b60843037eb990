import { shortenName } from '../common';
import { InvalidRequestError } from '../errors';
import { isCookieHeader, isFramingHeader } from '../http';
import { findUriProblem } from '../uri';
import { GENERIC, type Integration, type IntegrationSettings } from './integration';
import type { SecretParameters } from './integration-lookup';

type Described = Pick<Integration, 'connectorId' | 'settings'>;

/** What an integration on the operator's registration may set of its own: nothing that leads anywhere or proves anything. */
const BESIDE_THE_OPERATORS = new Set(['scopes']);

/** Parameters that say nothing of where requests go. */
const NO_ADDRESS = new Set(['clientId', 'clientSecret', 'scopes', 'pkce', 'clientAuthLocation']);

/**
 * Says what is wrong with how an integration is registered; empty when nothing is. `hasOperators` says whether the
 * operator has a registration with the provider: whoever brings no client id uses that one, and with it only the
 * operator's own addresses, client authentication and secrets. `needsSecret`: a client id alone is no registration. `known`
 * are the parameters that the connector has.
 */
export function findRegistrationProblems(
  { connectorId, settings }: Described,
  own: SecretParameters,
  { hasOperators, needsSecret, known }: { hasOperators: boolean; needsSecret: boolean; known: ReadonlySet<string> },
): string[] {
  const { clientId, clientSecret } = own;
  const unknown = Object.keys(own).find((name) => !known.has(name));
  if (unknown !== undefined) return [`${shortenName(unknown)} is no parameter of this connector`];
  if (clientId === undefined && clientSecret !== undefined)
    return ['clientId and clientSecret come together, and clientId is missing'];
  if (clientId !== undefined) {
    const isPublic = own['clientAuthLocation'] === 'none' || settings.clientAuthLocation === 'none';
    return needsSecret && clientSecret === undefined && !isPublic
      ? ['clientId and clientSecret come together, and clientSecret is missing']
      : [];
  }
  if (connectorId === GENERIC || !hasOperators) return [];
  const given = [
    ...Object.keys(own).filter((name) => own[name] !== undefined),
    ...(settings.apiBaseUri === undefined ? [] : ['apiBaseUri']),
    ...(settings.clientAuthLocation === undefined ? [] : ['clientAuthLocation']),
  ];
  return given
    .filter((name) => !BESIDE_THE_OPERATORS.has(name))
    .map((name) => `${name} must not be set without a clientId and clientSecret of your own`);
}

/** Throws a 400 that names the first address of the settings that must not be called. */
export function checkAddresses({ settings }: Pick<Integration, 'settings'>): void {
  const { authorizeUri, tokenUri, revocationUri, apiBaseUri, allowedOrigins = [] } = settings;
  const uris = [
    ...Object.entries({ authorizeUri, tokenUri, revocationUri, apiBaseUri }),
    ...allowedOrigins.map((origin) => ['allowedOrigins', origin] as const),
  ];
  for (const [name, uri] of uris) {
    if (uri === undefined) continue;
    const problem = findUriProblem(uri) ?? (uri.includes('#') ? 'must not hold a fragment' : undefined);
    if (problem !== undefined)
      throw new InvalidRequestError(`The request is not valid: ${name} ${problem}.`, { fields: [name] });
  }
}

/** Throws a 400 for a test call that leads to an origin which the account's tokens may not go to. */
export function checkTest({
  settings: { test, apiBaseUri, allowedOrigins = [] },
}: Pick<Integration, 'settings'>): void {
  if (test === undefined || !URL.canParse(test.path)) return;
  const { origin } = new URL(test.path);
  const origins = [apiBaseUri, ...allowedOrigins].flatMap((uri) => (uri === undefined ? [] : [new URL(uri).origin]));
  if (origins.includes(origin)) return;
  throw new InvalidRequestError('The request is not valid: test.path must be at the API or one of allowedOrigins.', {
    fields: ['test.path'],
  });
}

/** Throws a 400 for a place of an API key that is not a connector's to write: what frames a message, and cookies. */
export function checkKeyPlace({ settings: { apiKey } }: Pick<Integration, 'settings'>): void {
  if (apiKey?.in !== 'header') return;
  const name = apiKey.name.toLowerCase();
  if (!isFramingHeader(name) && !isCookieHeader(name)) return;
  throw new InvalidRequestError('The request is not valid: apiKey.name must not be a header that frames a message.', {
    fields: ['apiKey.name'],
  });
}

/**
 * Throws a 400 for a name that begins with `$`. What a caller sends is data; such a name would look like a formula to
 * whoever reads it later.
 */
export function checkNames({ settings }: Pick<Integration, 'settings'>): void {
  const { extra = {}, apiKey } = settings;
  for (const [field, name] of [
    ...Object.keys(extra).map((key) => ['extra', key] as const),
    ...(apiKey === undefined ? [] : [['apiKey.name', apiKey.name] as const]),
  ]) {
    if (!name.startsWith('$')) continue;
    throw new InvalidRequestError(`The request is not valid: ${field} must not hold a name that begins with "$".`, {
      fields: [field === 'extra' ? `extra.${shortenName(name)}` : field],
    });
  }
}

/** What an integration leads to: its settings, and the connector parameters that count, the operator's among them. */
export interface Leading {
  settings: IntegrationSettings;
  /** Every parameter of the connector that may hold an address or a part of one; `undefined` where its own default counts. */
  parameters: Readonly<Record<string, SecretParameters[string]>>;
}

/** True for a parameter that may hold an address, or a part of one such as a tenant's name. */
export function mayLead(parameter: string): boolean {
  return !NO_ADDRESS.has(parameter);
}

/** Where codes, tokens and people are sent: origins, and texts that may be a part of an address. */
export function listDestinations({ settings, parameters }: Leading): string[] {
  const { authorizeUri, tokenUri, revocationUri, apiBaseUri, allowedOrigins = [] } = settings;
  // By what each is for: where people go is not where tokens may go.
  const uris: Array<[string, string | undefined]> = [
    ['authorize', authorizeUri],
    ['token', tokenUri],
    ['revocation', revocationUri],
    ['api', apiBaseUri],
    ...allowedOrigins.map((origin): [string, string] => ['api', origin]),
  ];
  return [
    ...uris.flatMap(([role, uri]) => (uri === undefined ? [] : [`${role} ${toDestination(uri)}`])),
    ...Object.entries(parameters).map(
      ([name, value]) =>
        `${name} ${typeof value === 'string' && URL.canParse(value) ? toDestination(value) : String(value)}`,
    ),
  ].toSorted();
}

function toDestination(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return protocol === 'https:' || protocol === 'http:' ? origin : uri;
}

import { listLocators, mapping, type ConnectorParameters, type WrittenMapping } from '../mapping';
import { apiClientKeys } from './api-client-keys';
import { describeKey, factsOf, listFacts, type KeyTable } from './key-table';
import { isVariableOf, METHODS } from './methods';
import { oauth1Keys } from './oauth1-keys';
import { oauth2Keys } from './oauth2-keys';
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

const clientId: ConnectorParameter = {
  ...text,
  name: 'clientId',
  required: true,
  description: 'Client id (OAuth 1.0a: API or consumer key).',
};

const clientSecret: ConnectorParameter = {
  ...text,
  name: 'clientSecret',
  required: true,
  secret: true,
  description: 'Client secret (OAuth 1.0a: consumer secret).',
};

const anyClientId: ConnectorParameter = {
  ...clientId,
  description: 'Switches this connector on; any text, since users bring their own keys.',
};

const webhookUri: ConnectorParameter = {
  ...text,
  name: 'webhookUri',
  kind: 'uri',
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

/** A key that the operator may set. */
interface KeySetting {
  /** Its name in the table, and of the setting where a connector has one OAuth version. */
  key: string;
  /** One setting for both OAuth versions. */
  isShared: boolean;
  parameter: Omit<ConnectorParameter, 'name'>;
}

/** The slots whose keys an operator may set. */
const SETTINGS = {
  oauth1: listKeySettings(oauth1Keys),
  oauth2: listKeySettings(oauth2Keys),
  makeApiClient: listKeySettings(apiClientKeys),
};

type SlotName = keyof typeof SETTINGS;

function listKeySettings(table: KeyTable): KeySetting[] {
  return Object.entries(table).flatMap(([key, schema]) => {
    const { setting, isShared = false, isUri = false } = factsOf(schema);
    if (setting === undefined) return [];
    const { type, flags, allow } = describeKey(schema);
    const description = setting === true ? (flags?.description ?? '') : setting;
    const kind = isUri ? 'uri' : type === 'array' ? 'list' : 'text';
    const oneOf = flags?.only === true && { oneOf: allow?.map(String) };
    return [{ key, isShared, parameter: { ...text, kind, ...oneOf, description } }];
  });
}

/** A connector with both OAuth versions has the settings of OAuth 1.0a under names of their own. */
function nameSetting({ auth }: ConnectorSpec, slot: SlotName, { key, isShared }: KeySetting): string {
  const isOwn = slot === 'oauth1' && auth.oauth2 !== undefined && !isShared;
  return isOwn ? `oauth1${key[0]?.toUpperCase()}${key.slice(1)}` : key;
}

/** Settings of a connector: those of its kind, so that an operator can point every URI elsewhere, and its own. */
export function listParameters(spec: ConnectorSpec): ConnectorParameter[] {
  const { oauth1, oauth2 } = spec.auth;
  const isTokenOnly = oauth1 === undefined && oauth2 === undefined;
  const describe = (slot: SlotName, isShared: boolean): ConnectorParameter[] =>
    SETTINGS[slot]
      .filter((setting) => setting.isShared === isShared)
      .map((setting) => ({ ...setting.parameter, name: nameSetting(spec, slot, setting) }));
  const all = [
    ...(isTokenOnly ? [anyClientId] : [clientId, clientSecret, ...describe('oauth2', true)]),
    ...(oauth1 === undefined ? [] : describe('oauth1', false)),
    ...(oauth2 === undefined ? [] : describe('oauth2', false)),
    ...describe('makeApiClient', false),
    ...(spec.sync?.webhooks === undefined ? [] : [webhookUri, webhookSecret]),
    ...Object.entries(spec.parameters ?? {}).map(([name, definition]) => ({ ...text, ...definition, name })),
  ];
  // What a connector declares itself stands in the place of the standard one.
  return [...new Map(all.map((parameter) => [parameter.name, parameter])).values()];
}

/** Names of the settings that connectors have without declaring them, webhooks aside. */
export function listStandardNames(): string[] {
  const keys = Object.values(SETTINGS).flatMap((settings) => settings.map(({ key }) => key));
  return [...new Set([clientId.name, clientSecret.name, ...keys])];
}

/** What the operator set of a slot's keys; the others are `undefined`. */
export function readOverrides(
  spec: ConnectorSpec,
  slot: SlotName,
  parameters: ConnectorParameters,
): Record<string, unknown> {
  return Object.fromEntries(
    SETTINGS[slot].map((setting) => [setting.key, parameters[nameSetting(spec, slot, setting)]]),
  );
}

/** What the mapping of a set-up need not say: the operator's registration. */
export function registrationOf(slot: 'oauth1' | 'oauth2'): Record<string, WrittenMapping> {
  const table = slot === 'oauth1' ? oauth1Keys : oauth2Keys;
  return Object.fromEntries(
    listFacts(table, 'registration').map(([key, name]) => [
      key,
      mapping<unknown>({ $var: `connectorParameters.${name}` }),
    ]),
  );
}

/** The `$var` paths of a spec that name no parameter: they would silently be left out. */
export function findUnknownVariables(spec: ConnectorSpec): string[] {
  const known = new Set([
    ...listParameters(spec).map(({ name }) => `connectorParameters.${name}`),
    ...(spec.connectionFields ?? []).flatMap(({ id }) => [`connectionParameters.${id}`, `connectionInput.${id}`]),
  ]);
  const { makeApiClient, getOAuthConfig } = METHODS;
  const { oauth1, oauth2 } = spec.auth;
  const find = (slot: unknown, isVariable: (locator: string) => boolean): string[] =>
    listLocators(slot).filter((locator) => !known.has(locator) && !isVariable(locator));
  return [
    ...find(spec.makeApiClient, (locator) => isVariableOf(makeApiClient, 'oauth2', locator)),
    ...find(oauth1?.getOAuthConfig, (locator) => isVariableOf(getOAuthConfig, 'oauth1', locator)),
    ...find(oauth2?.getOAuthConfig, (locator) => isVariableOf(getOAuthConfig, 'oauth2', locator)),
  ];
}

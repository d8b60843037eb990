import { ConfigurationError } from '../../errors';
import { findClientSecretProblem, type OAuth2Config } from '../../oauth2';
import { evaluateSlot } from '../evaluate-slot';
import {
  evaluateMappingAtOnce,
  listLocators,
  mapping,
  membersOf,
  withMembers,
  type WrittenMapping,
} from '../../mapping';
import type { ConnectorArguments } from '../../mapping';
import type { ConnectorSpec, OAuth2SpecConfig } from '../../spec';
import { oauth2ConfigSchema } from '../../spec';

/** Evaluates the OAuth 2.0 set-up of a spec, with the operator's settings over it. `flow` is what one authorization adds. */
export async function readOAuth2Config(
  spec: ConnectorSpec,
  { connectorParameters, connectionParameters }: ConnectorArguments,
  flow: { redirectUri?: string; state?: string } = {},
): Promise<OAuth2SpecConfig> {
  const where = `connector ${spec.id}: auth.oauth2`;
  const { authorizeUri, tokenUri, revocationUri, scopes, clientAuthLocation, pkce } = connectorParameters;
  const slot = spec.auth.oauth2?.getOAuthConfig;
  if (slot === undefined) throw new Error(`connector ${spec.id} has no OAuth 2.0`);
  const config = await evaluateSlot<OAuth2SpecConfig>({
    where,
    connector: spec.name,
    slot: typeof slot === 'function' ? slot : withMembers(slot, { ...membersOf(REGISTRATION), ...membersOf(slot) }),
    connectorParameters,
    connectionParameters,
    variables: flow,
    overrides: { authorizeUri, tokenUri, revocationUri, scopes, clientAuthLocation, pkce },
    schema: oauth2ConfigSchema,
  });
  const problem = config.clientSecret === undefined ? undefined : findClientSecretProblem(config.clientSecret);
  if (problem !== undefined) throw new ConfigurationError([`${where}: clientSecret ${problem}`]);
  return config;
}

/** True when the set-up differs from one authorization to the next. */
export function dependsOnFlow(spec: ConnectorSpec): boolean {
  const slot = spec.auth.oauth2?.getOAuthConfig;
  if (slot === undefined || typeof slot === 'function') return false;
  return listLocators(slot).some((locator) => /^(state|redirectUri)\b/.test(locator));
}

/** What the OAuth 2.0 room works with: every default filled in. */
export function fillDefaults(config: OAuth2SpecConfig, tokenResponseMapping: WrittenMapping | undefined): OAuth2Config {
  const { clientAssertion, tokenErrors } = config;
  const clientId = config.clientId ?? '';
  return {
    clientId,
    clientSecret: config.clientSecret ?? '',
    authorizeUri: config.authorizeUri,
    tokenUri: config.tokenUri,
    refreshUri: config.refreshUri ?? config.tokenUri,
    tokenRequestFormat: config.tokenRequestFormat ?? 'form',
    parameterNames: { ...PARAMETER_NAMES, ...config.parameterNames },
    responseType: config.responseType ?? 'code',
    stateLocation: config.stateLocation ?? 'query',
    hasNonce: config.hasNonce ?? false,
    pkceMethod: config.pkceMethod ?? 'S256',
    repeat: config.repeat ?? [],
    revocationTokenName: config.revocationTokenName ?? 'token',
    tokenExtra: config.tokenExtra ?? {},
    refreshExtra: config.refreshExtra ?? config.tokenExtra ?? {},
    readAnswer: createAnswerReader(tokenResponseMapping),
    tokenErrors: {
      refused: tokenErrors?.refused ?? [],
      registration: tokenErrors?.registration ?? [],
      readCode: createCodeReader(tokenErrors),
    },
    scopes: config.scopes ?? [],
    scopeSeparator: config.scopeSeparator ?? ' ',
    // A signed assertion stands in the place of the secret; only the id goes with it.
    clientAuthLocation: clientAssertion === undefined ? (config.clientAuthLocation ?? 'both') : 'none',
    clientAuthEncoding: config.clientAuthEncoding ?? 'form',
    clientAssertion: clientAssertion && {
      keyId: undefined,
      subject: clientId,
      lifetimeSeconds: 300,
      sentAs: 'client_assertion',
      ...clientAssertion,
    },
    extra: config.extra ?? {},
  };
}

/** What a mapping need not say: the operator's registration. */
const REGISTRATION = mapping<Pick<OAuth2SpecConfig, 'clientId' | 'clientSecret'>>({
  clientId: { $var: 'connectorParameters.clientId' },
  clientSecret: { $var: 'connectorParameters.clientSecret' },
});

const PARAMETER_NAMES = {
  scope: 'scope',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  redirectUri: 'redirect_uri',
  responseType: 'response_type',
  state: 'state',
  code: 'code',
};

/** `written` stands in spec.yml; the provider's answer is its variable. */
function createAnswerReader(written: WrittenMapping | undefined): OAuth2Config['readAnswer'] {
  if (written === undefined) return undefined;
  return (answer) => (evaluateMappingAtOnce(written, { tokenResponse: answer }) ?? {}) as Record<string, unknown>;
}

/** The provider's own code of an outcome, or `undefined` when it is missing or means success. */
function createCodeReader(tokenErrors: OAuth2SpecConfig['tokenErrors']): OAuth2Config['tokenErrors']['readCode'] {
  const { codeAt, success = [] } = tokenErrors ?? {};
  if (codeAt === undefined) return undefined;
  // A locator reads, whatever it says.
  const locator = mapping<unknown>({ $var: codeAt });
  return (answer) => {
    const value = evaluateMappingAtOnce(locator, { tokenResponse: answer });
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    return success.includes(String(value)) ? undefined : String(value);
  };
}

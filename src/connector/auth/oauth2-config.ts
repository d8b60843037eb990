import { ConfigurationError } from '../../errors';
import {
  evaluateMappingAtOnce,
  listLocators,
  mapping,
  type ConnectorArguments,
  type WrittenMapping,
} from '../../mapping';
import { findClientSecretProblem, type OAuth2Config, type OAuth2Keys } from '../../oauth2';
import { isVariableOf, METHODS, oauth2ConfigSchema, type ConnectorSpec } from '../../spec';
import { evaluateConfig } from './evaluate-config';

/** The OAuth 2.0 set-up of a spec, ready for the room. `flow` is what one authorization adds. */
export async function readOAuth2Config(
  spec: ConnectorSpec,
  args: ConnectorArguments,
  flow: { redirectUri?: string; state?: string } = {},
): Promise<OAuth2Config> {
  const keys = await evaluateConfig({ ...args, spec, version: 'oauth2', schema: oauth2ConfigSchema, flow });
  const problem = keys.clientSecret === '' ? undefined : findClientSecretProblem(keys.clientSecret);
  if (problem !== undefined)
    throw new ConfigurationError([`connector ${spec.id}: auth.oauth2: clientSecret ${problem}`]);
  return {
    ...keys,
    // A signed assertion stands in the place of the secret; only the id goes with it.
    clientAuthLocation: keys.clientAssertion === undefined ? keys.clientAuthLocation : 'none',
    readAnswer: createAnswerReader(spec.auth.oauth2?.tokenResponseMapping),
    readCode: createCodeReader(keys.tokenErrors),
  };
}

/** True when the set-up differs from one authorization to the next. */
export function dependsOnFlow(spec: ConnectorSpec): boolean {
  const slot = spec.auth.oauth2?.getOAuthConfig;
  if (slot === undefined || typeof slot === 'function') return false;
  return listLocators(slot).some((locator) => isVariableOf(METHODS.getOAuthConfig, 'oauth2', locator));
}

/** `written` stands in spec.yml; the provider's answer is its variable. */
function createAnswerReader(written: WrittenMapping | undefined): OAuth2Config['readAnswer'] {
  if (written === undefined) return undefined;
  return (answer) => (evaluateMappingAtOnce(written, { tokenResponse: answer }) ?? {}) as Record<string, unknown>;
}

/** The provider's own code of an outcome, or `undefined` when it is missing or means success. */
function createCodeReader({ codeAt, success = [] }: OAuth2Keys['tokenErrors']): OAuth2Config['readCode'] {
  if (codeAt === undefined) return undefined;
  // A locator reads, whatever it says.
  const locator = mapping<unknown>({ $var: codeAt });
  return (answer) => {
    const value = evaluateMappingAtOnce(locator, { tokenResponse: answer });
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    return success.includes(String(value)) ? undefined : String(value);
  };
}

import type { ApiTarget, ApiTargetSource } from '../api-client';
import type { Credentials } from '../tokens';
import { ConfigurationError, ConnectorError } from '../errors';
import { evaluateSlot } from './evaluate-slot';
import { listLocators, membersOf, withMembers, type WrittenMapping } from '../mapping';
import type { ConnectorArguments } from '../mapping';
import {
  apiClientSpecSchema,
  readOverrides,
  type ApiClientSpec,
  type ConnectorSpec,
  type ResponseHandler,
} from '../spec';

/** Where a connector's requests go: the same for all accounts, or made of each one's credentials. */
export interface BoundApi {
  /** What does not depend on credentials; only settings of the client when the rest does. */
  spec: Partial<ApiClientSpec>;
  target: ApiTargetSource;
}

/**
 * Evaluates `makeApiClient`: now, where nothing in it reads credentials, so that a mistake stops the start; else for each
 * account, where a mistake is a `ConnectorError`. An address that came with an account must be public.
 */
export async function bindApi(
  spec: ConnectorSpec,
  method: 'oauth1' | 'oauth2' | 'token',
  args: ConnectorArguments,
): Promise<BoundApi> {
  const whole = spec.auth[method]?.makeApiClient ?? spec.makeApiClient;
  // Conditions over answers are evaluated with each answer, and not now.
  const { slot, responseHandlers } = takeHandlers(whole);
  // What a user pastes is both: a connection parameter and a credential.
  const pasted = method === 'token' ? (spec.auth.token?.fields ?? []).map(({ id }) => id) : [];
  const evaluate = (credentials: Readonly<Record<string, unknown>>): Promise<ApiClientSpec> =>
    evaluateSlot<ApiClientSpec>({
      ...args,
      connectionParameters: { ...args.connectionParameters, ...pick(credentials, pasted) },
      where: `connector ${spec.id}: makeApiClient`,
      connector: spec.name,
      slot,
      variables: { credentials },
      overrides: readOverrides(spec, 'makeApiClient', args.connectorParameters),
      schema: apiClientSpecSchema,
    });
  const ofAccount = new RegExp(`^(credentials\\b|(connectionParameters|connectionInput)\\.(${pasted.join('|')})$)`);
  if (typeof slot !== 'function' && !listLocators(slot).some((locator) => ofAccount.test(locator))) {
    const api = await evaluate({});
    // Conditions among the result of a formula would be evaluated a second time; they are data by now.
    return { spec: { ...api, responseHandlers }, target: toTarget(api) };
  }
  const trusted = new Set(
    Object.values(args.connectorParameters).flatMap((value) =>
      typeof value === 'string' && URL.canParse(value) ? [new URL(value).origin] : [],
    ),
  );
  const literal = typeof slot !== 'function' && typeof membersOf(slot)['baseUri'] === 'string';
  /** The same credentials have the same address; whoever sends many requests holds on to them. */
  const known = new WeakMap<Credentials, Promise<ApiTarget>>();
  const find = async (credentials: Credentials): Promise<ApiTarget> => {
    try {
      const api = await evaluate(credentials);
      const isForeign = !literal && !trusted.has(new URL(api.baseUri).origin);
      return { ...toTarget(api, credentials), isForeign };
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      const problems = error instanceof ConfigurationError ? error.problems.join('; ') : 'it threw';
      throw new ConnectorError(spec.name, 'makeApiClient', 'gave no usable address or headers', {
        detail: problems,
        cause: error,
      });
    }
  };
  return {
    spec: typeof slot === 'function' ? {} : { ...readStatic(slot), responseHandlers },
    target(credentials) {
      const target = known.get(credentials) ?? find(credentials);
      known.set(credentials, target);
      return target;
    },
  };
}

/** What of a slot that reads credentials is the same for all accounts. */
function readStatic(slot: WrittenMapping): Partial<ApiClientSpec> {
  const { maxConcurrentRequests } = membersOf(slot);
  return typeof maxConcurrentRequests === 'number' ? { maxConcurrentRequests } : {};
}

function takeHandlers(slot: ConnectorSpec['makeApiClient']): {
  slot: ConnectorSpec['makeApiClient'];
  responseHandlers?: ApiClientSpec['responseHandlers'];
} {
  if (typeof slot === 'function') return { slot };
  const { responseHandlers } = membersOf(slot);
  if (!Array.isArray(responseHandlers)) return { slot };
  const rest = withMembers(slot, { responseHandlers: undefined });
  return { slot: rest, responseHandlers: responseHandlers as readonly ResponseHandler[] };
}

function pick(members: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof members[name] === 'string' ? [[name, members[name]]] : [])),
  );
}

/** Where a header or query parameter carries the access token, nothing else has to prove who we are. */
function toTarget(
  { baseUri, trustedUris, headers = {}, query = {}, auth }: ApiClientSpec,
  credentials?: Credentials,
): ApiTarget {
  const token = credentials?.access_token ?? '';
  const values = [...Object.values(headers), ...Object.values(query)];
  const hasOwnProof = token !== '' && values.some((value) => value?.includes(token) === true);
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  const basic: Record<string, string> =
    auth === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
  return {
    baseUri,
    trustedUris,
    headers: { ...Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value])), ...basic },
    query,
    hasProof: hasOwnProof || isNamed || auth !== undefined,
  };
}

import { createApiClient } from '../api-client';
import { ClientRegistrationError, InvalidCredentialsError } from '../errors';
import { staticTokenSource } from '../tokens';
import type { BoundSpec } from './bind-auth';
import { callHook, createHookSender } from './call-hook';
import type { Connector } from './connector';

type RevokeCall = Parameters<Connector['revoke']>[0];

/** Takes an account's access back: as the author says, else by RFC 7009; `unsupported` where there is neither. */
export async function revoke(
  bound: BoundSpec,
  makeApiClient: Connector['apiClient'],
  call: RevokeCall,
): Promise<'revoked' | 'unsupported'> {
  const { method, http, credentials } = call;
  const hook = bound.spec.auth[method.id]?.revoke ?? bound.spec.revoke;
  if (hook !== undefined) {
    await callRevoke(bound, makeApiClient, call, hook);
    return 'revoked';
  }
  if (method.id !== 'oauth2' || method.revoke === undefined) return 'unsupported';
  await method.revoke({ http, credentials });
  return 'revoked';
}

async function callRevoke(
  { spec, shared, apiOf, now }: BoundSpec,
  makeApiClient: Connector['apiClient'],
  { http, method, credentials }: RevokeCall,
  hook: NonNullable<BoundSpec['spec']['revoke']>,
): Promise<void> {
  const api = apiOf(method);
  const tokenSource = staticTokenSource(credentials);
  const apiClient = await makeApiClient({ http, method, tokenSource });
  const target = typeof api.target === 'function' ? await api.target(credentials) : api.target;
  const anonymousClient = createApiClient({
    // Headers and query may hold the account's proof; only the address is taken over.
    target: { baseUri: target.baseUri, trustedUris: target.trustedUris, isForeign: target.isForeign },
    http,
    tokenSource,
    now,
    authenticate: () => ({}),
    // Here a 401 is about the client, and must not look like a token that is dead already.
    explainRefusal: () =>
      new ClientRegistrationError('The service does not accept the connector’s client. Please tell its operator.'),
  });
  const send = createHookSender(http, [target.baseUri, ...Object.values(shared.connectorParameters)]);
  const name = { connector: spec.name, hook: 'disconnect' };
  const given = { ...shared, apiClient, anonymousClient, credentials, send };
  await ignoreDeadToken(() => callHook(name, async () => hook(given)));
}

/** A token that the provider does not accept any more needs no revoking. */
async function ignoreDeadToken(run: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof InvalidCredentialsError)) throw error;
  }
}

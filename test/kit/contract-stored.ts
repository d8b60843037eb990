import { compileConnector, listParameters, type AuthMethod, type Connector } from '../../src/connector';
import { readConnectorVariables } from '../../src/config/connector-variables';
import {
  createMemoryRefreshStore,
  createRefreshCoordinator,
  refreshingTokenSource,
  staticTokenSource,
  type Credentials,
} from '../../src/tokens';
import { createHttp } from '../../src/http';
import { ENDED, expectThat, type Bench } from './contract-bench';

const REDIRECT_URI = 'https://stored.example/callback';

/** The same connector where we keep the tokens: PKCE, a source that refreshes and keeps, revocation. */
export async function checkStored(bench: Bench, environment: Record<string, string>): Promise<void> {
  const { played, player, check, explain, count } = bench;
  const { spec, id, connectionParameters } = played;
  const { connectorParameters } = readConnectorVariables(environment, id, listParameters(spec));
  const http = createHttp({ timeoutMs: 5000, userAgent: 'kit', allowPrivateNetworks: true })();
  const bound = await compileConnector({ spec, connectorParameters });
  const connector = await bound.forConnection(connectionParameters);
  let credentials: Credentials | undefined;
  let method: AuthMethod | undefined;

  await check('stored: connects with a verifier of our own', async () => {
    ({ credentials, method } = await connect(connector, bench, http));
    expectThat(typeof credentials.access_token === 'string', 'no access_token');
  });
  if (credentials === undefined || method === undefined) return;
  const kept: Credentials = credentials;
  const way: AuthMethod = method;

  await check('stored: the source refreshes once for all, keeps the result, and the API works', async () => {
    const canRefresh = way.id === 'oauth2' && way.canRefresh(kept);
    const coordinator = createRefreshCoordinator({
      store: createMemoryRefreshStore(),
      sealKey: Buffer.alloc(32, 1),
      hashKey: Buffer.alloc(32, 2),
    });
    const createSource = () =>
      way.id === 'oauth2' && canRefresh
        ? refreshingTokenSource({
            credentials: { ...kept, expires_on: ENDED },
            coordinator,
            registration: way.registration,
            leewayMs: 1000,
            canRefresh: way.canRefresh,
            refresh: (given) => way.refresh({ http, credentials: given }),
          })
        : staticTokenSource(kept);
    const before = count('refresh');
    const names = await Promise.all(
      [1, 2, 3].map(async () => {
        const tokenSource = createSource();
        const apiClient = await connector.apiClient({ http, method: way, tokenSource });
        await tokenSource.getCredentials();
        return connector.test({ apiClient, method: way, credentials: kept });
      }),
    ).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : ''} (${explain()})`);
    });
    expectThat(
      names.every(({ name }) => name !== ''),
      'no name',
    );
    if (canRefresh)
      expectThat(count('refresh') === before + 1, `${count('refresh') - before} refreshes for three callers`);
  });

  await check('stored: access can be taken back where the provider has a way', async () => {
    const { credentials: fresh, method: freshMethod } = await connect(connector, bench, http);
    const outcome = await connector.revoke({ http, method: freshMethod, credentials: fresh });
    const hasWay = player.profile.revoke !== '';
    if (hasWay)
      expectThat(
        outcome === 'revoked' && count('revoke') > 0,
        `the provider can revoke, the connector says ${outcome}`,
      );
    if (!hasWay) expectThat(count('revoke') === 0, 'a revocation was sent to a provider that has none');
  });
}

async function connect(
  connector: Connector,
  { player, consent }: Bench,
  http: ReturnType<ReturnType<typeof createHttp>>,
): Promise<{ credentials: Credentials; method: AuthMethod }> {
  const { oauth1, oauth2 } = connector.auth;
  if (oauth2 !== undefined && player.profile.kind === 'oauth2') {
    const codeVerifier = oauth2.pkce === 'skip' ? undefined : 'k'.repeat(50);
    const state = 'state-1';
    const { authorizationUri } = await oauth2.authorize({ redirectUri: REDIRECT_URI, state, codeVerifier });
    const page = await fetch(authorizationUri, { redirect: 'manual' });
    const posted = page.status === 200 ? ((await page.json()) as { fields: Record<string, string> }).fields : undefined;
    const location = page.headers.get('location') ?? '';
    expectThat(posted !== undefined || location !== '', `the consent page says: ${player.seen.at(-1)?.problem ?? ''}`);
    const query = posted ?? Object.fromEntries(new URL(location).searchParams);
    const queryParameters = oauth2.readCallback(query);
    const { code = '' } = queryParameters;
    const credentials = await oauth2.accessToken({
      http,
      redirectUri: REDIRECT_URI,
      code,
      codeVerifier,
      queryParameters,
      state,
    });
    return { credentials, method: oauth2 };
  }
  if (oauth1 === undefined) throw new Error('no OAuth');
  const started = await oauth1.authorize({ http, callbackUri: REDIRECT_URI });
  const callback = (await consent(started.authorizationUri)) as Record<string, string>;
  const credentials = await oauth1.accessToken({
    http,
    requestToken: { token: started.token, secret: started.secret },
    verifier: callback['oauth_verifier'],
    queryParameters: callback,
  });
  return { credentials, method: oauth1 };
}

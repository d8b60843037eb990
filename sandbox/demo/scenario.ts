import { clickConsent, readCallback } from '../host/click-consent';
import {
  finishConnection,
  runSynchronisation,
  ServiceRefusal,
  startConnection,
  validateAccount,
  type AuthenticationId,
  type HostAccount,
  type PendingConnection,
} from '../host/connect-account';
import { createHostClient, type HostClient } from '../host/host-client';
import { createHostStore, synchronise, type RunModes } from '../host/synchronise';
import type { SandboxProvider } from '../provider/start-provider';
import type { DemoClock } from './clock';
import type { Steps } from './steps';

/** What the scenario plays on. */
export interface ScenarioParts {
  steps: Steps;
  provider: SandboxProvider;
  /** Address of the service, without a slash at the end. */
  serviceOrigin: string;
  hostOrigin: string;
  clock: DemoClock;
}

const HOUR_MS = 3_600_000;
const silent = (): void => undefined;

/** Connects an account over each OAuth version, lets a token end, revokes an account, and checks what comes back. */
export async function playScenario(parts: ScenarioParts): Promise<void> {
  const { steps, serviceOrigin } = parts;
  const trello = createHostClient(`${serviceOrigin}/trello`, 'demo-oauth1');
  const google = createHostClient(`${serviceOrigin}/google`, 'demo-oauth2');

  steps.title('OAuth 1.0a: connect an account at the simulated Trello');
  const trelloAccount = await connect(parts, trello, 'oauth', '/trello');
  await steps.run(
    'one synchronisation run',
    () => runSynchronisation(trello, trelloAccount, silent),
    () => 'config, validate, filters',
  );

  steps.title('OAuth 2.0: connect an account at the simulated Google');
  const googleAccount = await connect(parts, google, 'oauth2', '/google');

  steps.title('An hour later: the access token has ended');
  parts.clock.advance(HOUR_MS + 1000);
  const before = parts.provider.received.length;
  const renewed = await steps.run(
    'POST /google/validate',
    async () => {
      const account = await validateAccount(google, googleAccount, silent);
      expect(account['access_token'] !== googleAccount['access_token'], 'the access token should be new');
      expect(account['refresh_token'] !== googleAccount['refresh_token'], 'the refresh token should have rotated');
      return account;
    },
    () => `new tokens, ${parts.provider.received.length - before} calls to Google`,
  );
  await steps.run(
    'a straggler with the old tokens',
    async () => {
      const account = await validateAccount(google, googleAccount, silent);
      expect(account['refresh_token'] === renewed['refresh_token'], 'both callers should get the same tokens');
    },
    () => 'gets the same new tokens',
  );

  steps.title('The user takes the access back');
  for (const { grant } of parts.provider.state.refreshTokens.values()) grant.isRevoked = true;
  await expectRefusal(steps, 'POST /google/validate', 401, () => validateAccount(google, renewed, silent));
  const denied = await startConnection(google, 'oauth2', parts.hostOrigin, silent);
  const callback = readCallback(await clickConsent(denied.consentUri, 'deny'));
  await expectRefusal(steps, 'the user presses "Deny"', 403, () => finishConnection(google, denied, callback, silent));

  await playData(parts, trello, trelloAccount);

  steps.title('The provider is down');
  parts.provider.faults.set('/1/members/me', { kind: 'answer', status: 500, body: '<h1>Oops</h1>' });
  await expectRefusal(steps, 'POST /trello/validate', 502, () => validateAccount(trello, trelloAccount, silent));
  parts.provider.faults.clear();
}

/** A full run, some work at the provider, and a run that brings what changed. */
async function playData(parts: ScenarioParts, client: HostClient, connected: HostAccount): Promise<void> {
  const { steps, clock, provider } = parts;
  const types = ['board', 'list', 'card', 'member', 'label', 'checklist', 'comment'];
  const store = createHostStore();
  let account = connected;
  const run = async (): Promise<RunModes> => {
    account = await validateAccount(client, account, silent);
    return synchronise({ client, account, types, store, now: clock.now });
  };
  const count = (): number => [...store.rows.values()].reduce((sum, rows) => sum + rows.size, 0);

  steps.title('Data: boards, cards and what belongs to them');
  clock.advance(3 * HOUR_MS);
  await steps.run('a full run, all types at once', run, () => `${count()} rows of ${types.length} types`);
  const [first, second] = [...(store.rows.get('card')?.keys() ?? [])];
  clock.advance(3 * HOUR_MS);
  provider.trello.changes.updateCard(first ?? '', { name: 'Renamed' });
  provider.trello.changes.updateCard(second ?? '', { closed: true });
  await steps.run(
    'a card renamed, another archived',
    async () => {
      const modes = await run();
      expect(modes['card'] === 'delta', 'cards should come as changes');
      expect(store.rows.get('card')?.get(first ?? '')?.['name'] === 'Renamed', 'the new name should have come');
      expect(store.rows.get('card')?.has(second ?? '') === false, 'the archived card should be gone');
    },
    () => 'brings the changes alone',
  );
}

async function connect(
  parts: ScenarioParts,
  client: HostClient,
  auth: AuthenticationId,
  base: string,
): Promise<HostAccount> {
  const { steps, hostOrigin } = parts;
  const version = auth === 'oauth' ? 'oauth1' : 'oauth2';
  await steps.run(
    `GET ${base}/`,
    async () => {
      const { status, body } = await client.get('/');
      const methods = body['authentication'] as Array<{ id: string }>;
      expect(status === 200 && methods.some(({ id }) => id === auth), `the connector should offer ${auth}`);
      return body;
    },
    (body) => `${String(body['name'])} ${String(body['version'])}`,
  );
  const connection: PendingConnection = await steps.run(
    `POST ${base}/${version}/v1/authorize`,
    () => startConnection(client, auth, hostOrigin, silent),
    () => 'address of the consent page',
  );
  const callback = await steps.run(
    'the consent page',
    () => clickConsent(connection.consentUri),
    () => 'Ada presses "Allow"',
  );
  const parameters = readCallback(callback);
  expect(parameters['state'] === connection.fields['state'], 'the state should come back unchanged');
  const account = await steps.run(
    `POST ${base}/${version}/v1/access_token`,
    () => finishConnection(client, connection, parameters, silent),
    (tokens) => (tokens['access_secret'] === undefined ? 'access and refresh token' : 'access token and its secret'),
  );
  return steps.run(
    `POST ${base}/validate`,
    () => validateAccount(client, account, silent),
    ({ name }) => `connected as ${String(name)}`,
  );
}

async function expectRefusal(
  steps: Steps,
  name: string,
  status: number,
  action: () => Promise<unknown>,
): Promise<void> {
  await steps.run(
    name,
    async () => {
      const error = await action().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error instanceof ServiceRefusal && error.answer.status === status, `the answer should be a ${status}`);
      return (error as ServiceRefusal).answer;
    },
    ({ body }) => `${status} ${String(body['code'])}${body['tryLater'] === true ? ', tryLater' : ''}`,
    ({ body }) => `“${String(body['message'])}”`,
  );
}

function expect(condition: boolean, text: string): void {
  if (!condition) throw new Error(text);
}

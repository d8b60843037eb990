import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { startTestService, type TestService } from '../kit/start-test-service';

const OURS = '203.0.113.9';
const STRANGER = '198.51.100.1';
const RANGE = '203.0.113.0/24';

/** Which halves a reader at an address is told of, by their tags; or the status and code of the refusal. */
async function ask(origin: string, address: string): Promise<unknown> {
  const answer = await fetch(`${origin}/openapi.json`, { headers: { 'x-forwarded-for': address } });
  const body = (await answer.json()) as { tags?: Array<{ name: string }>; code?: string };
  if (answer.status !== 200) return [answer.status, body.code];
  const tags = (body.tags ?? []).map(({ name }) => name);
  // A half that is not told leaves no trace.
  expect(JSON.stringify(body).includes('trello')).toBe(tags.includes('Host'));
  expect(JSON.stringify(body).includes('/api/v1/keys')).toBe(tags.includes('Management'));
  return tags;
}

const API = ['Credentials', 'Integrations', 'Management'];
const REFUSED = [403, 'caller_not_allowed'];

describe('each half is described to those only who may call it', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService | undefined;
  beforeAll(async () => {
    databases = await startDatabases('embedded');
  });
  afterEach(() => kit?.stop());
  afterAll(() => databases.stop());

  test.each<[Record<string, string>, unknown, unknown]>([
    [{}, [...API, 'Host'], [...API, 'Host']],
    [{ ALLOWED_IPS: RANGE }, [...API, 'Host'], API],
    [{ API_ALLOWED_IPS: RANGE }, [...API, 'Host'], ['Host']],
    [{ ALLOWED_IPS: RANGE, API_ALLOWED_IPS: RANGE }, [...API, 'Host'], REFUSED],
    [{ ALLOWED_IPS: RANGE, API_ALLOWED_IPS: STRANGER }, ['Host'], API],
    // The prefix of the other half may be unguessable.
    [{ API_BASE_PATH: '/', BASE_PATH: '/hosts-7f3a' }, API, API],
  ])('%j', async (environment, ours, strangers) => {
    const options = { TRUST_PROXY: '1', ...environment };
    kit = await startConnectionsService({ databaseUri: await databases.create(), environment: options });
    expect([await ask(kit.origin, OURS), await ask(kit.origin, STRANGER)]).toEqual([ours, strangers]);
  });
});

let alone: TestService | undefined;
afterAll(() => alone?.stop());

test('a host face alone is described behind its own guard', async () => {
  alone = await startTestService({ environment: { ALLOWED_IPS: RANGE, TRUST_PROXY: '1' } });
  const { origin } = alone.service;
  expect([await ask(origin, OURS), await ask(origin, STRANGER)]).toEqual([['Host'], REFUSED]);
  const line = alone.logs.lines().find(({ errorCode }) => errorCode === 'caller_not_allowed');
  expect(line).toMatchObject({ route: '/openapi.json', status: 403, detail: STRANGER });
});

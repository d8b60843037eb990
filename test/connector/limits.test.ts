import {
  compileConnector,
  createAnswerStore,
  createRateLimiter,
  defineConnector,
  defineType,
  field,
  mapping,
  type Connector,
} from '../../src/connector';
import { createHttp } from '../../src/http';
import { staticTokenSource } from '../../src/tokens';
import { catchError } from '../kit/catch-error';
import { startRawServer, type RawServer } from '../kit/raw-server';

const NOW = Date.UTC(2026, 0, 2);

let server: RawServer;
let headers: Record<string, string>;
let status: number;
let connector: Connector;

beforeAll(async () => {
  server = await startRawServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('[]');
  });
  connector = await compileConnector({ spec: createSpec(server.origin), connectorParameters: {}, now: () => NOW });
});
afterAll(() => server.stop());
beforeEach(() => {
  status = 200;
  server.received.length = 0;
});

/** A provider of which the connector knows no way of its own to tell limits. */
function createSpec(baseUri: string) {
  const task = defineType({
    id: 'task',
    name: 'Task',
    fields: { id: field.id(), name: field.text('Name') },
    async fetch({ apiClient }) {
      const { data } = await apiClient.get<Array<{ id: string }>>('tasks');
      return { items: data };
    },
  });
  return defineConnector({
    id: 'acme',
    name: 'Acme',
    version: '1.0.0',
    description: 'A test',
    auth: {
      oauth2: {
        getOAuthConfig: mapping({
          clientId: 'c',
          clientSecret: 's',
          authorizeUri: 'https://acme.example/a',
          tokenUri: 'https://acme.example/t',
        }),
      },
    },
    makeApiClient: mapping({ baseUri }),
    test: async () => ({ name: 'x' }),
    sync: { types: [task] },
  });
}

const http = createHttp({ timeoutMs: 2000, userAgent: 'test', allowPrivateNetworks: true })();
const parts = () => ({
  http,
  tokenSource: staticTokenSource({ access_token: 'token' }),
  method: connector.auth.oauth2!,
});

/** Reads through both faces of one account, each with limits of its own. */
const WAYS: Array<[string, () => Promise<() => Promise<unknown>>]> = [
  [
    'a page of data',
    async () => {
      const traffic = { rateLimiter: createRateLimiter(), answers: createAnswerStore() };
      const apiClient = await connector.apiClient({ ...parts(), traffic });
      return () =>
        connector.synchronizer.page({ apiClient, type: 'task', types: ['task'], filter: {}, timeLeftMs: 5000 });
    },
  ],
  [
    'a proxied call',
    async () => {
      const own = { rateLimiter: createRateLimiter(), account: 'a', random: () => 0 };
      const forward = connector.forwarder({ ...parts(), ...own });
      return async () => {
        const answer = await forward({ method: 'POST', path: 'tasks', headers: {} });
        answer.body.resume();
        return answer.status;
      };
    },
  ],
];

const TOLD: Array<[string, Record<string, string>]> = [
  ['seconds', { 'ratelimit-remaining': '0', 'ratelimit-reset': '90' }],
  ['seconds of the older pair', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '90' }],
  ['a time', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(NOW / 1000 + 90) }],
  ['one header', { ratelimit: '"default";r=0;t=90' }],
];

describe.each(WAYS)('%s', (_way, open) => {
  test.each(TOLD)('a limit that is used up, told as %s, stops the next before it is sent', async (_name, told) => {
    headers = told;
    const ask = await open();
    await ask();
    expect(await catchError(ask)).toMatchObject({ status: 429, code: 'rate_limited', retryAfterSeconds: 90 });
    expect(server.received).toHaveLength(1);
  });

  test.each(TOLD)('a 429 that tells %s and no Retry-After holds for as long', async (_name, told) => {
    headers = told;
    status = 429;
    const ask = await open();
    await ask().catch(() => undefined);
    expect(await catchError(ask)).toMatchObject({ status: 429, code: 'rate_limited', retryAfterSeconds: 90 });
    expect(server.received).toHaveLength(1);
  });

  test('what is left of a limit is used, and half of what a provider tells is nothing', async () => {
    const ask = await open();
    headers = { 'x-ratelimit-remaining': '2', 'x-ratelimit-reset': '90' };
    await ask();
    headers = { 'x-ratelimit-remaining': '0' };
    await ask();
    await ask();
    expect(await catchError(ask)).toMatchObject({ status: 429 });
    expect(server.received).toHaveLength(3);
  });
});

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiClient } from '../../src/api-client';
import { createHookSender } from '../../src/connector/call-hook';
import { runIsolated, type IsolatedCall } from '../../src/isolate/run-isolated';
import { evaluateMapping, mapping } from '../../src/mapping';
import { createHttp } from '../../src/http';
import { readThreadTime } from '../kit/thread-time';

/** Milliseconds within which `/healthz` has to answer, whatever a method does. */
const LONGEST_TURN_MS = 200;

let server: Server;
let origin = '';
const held: ServerResponse[] = [];
beforeAll(async () => {
  server = createServer({ maxHeaderSize: 4 * 1024 * 1024 }, (request, response) => {
    const { url = '' } = request;
    if (url === '/slow') held.push(response);
    else if (url.startsWith('/when-held-')) void answerWhenHeld(Number(url.slice('/when-held-'.length)), response);
    else response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Lets a method go on when so many of its requests are here. */
async function answerWhenHeld(count: number, response: ServerResponse): Promise<void> {
  while (held.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  response.end('{}');
}

const http = createHttp({ timeoutMs: 5000, userAgent: 't' })();
const run = (code: string, more: Partial<IsolatedCall> = {}): Promise<unknown> =>
  runIsolated({
    connector: 'Acme',
    method: 'm',
    file: 'm.js',
    code,
    args: {},
    send: createHookSender(http, [origin]),
    ...more,
  }).catch((error: Error) => error.message);
const createClient = () =>
  createApiClient({
    http,
    tokenSource: { getCredentials: async () => ({ access_token: 'x' }) },
    target: { baseUri: origin },
    authenticate: () => ({}),
  });

/** Milliseconds of the longest turn of the main thread while `work` goes on. */
async function measure(work: () => Promise<unknown>): Promise<number> {
  await run('exports.m = () => 1');
  let last = readThreadTime();
  let longest = 0;
  const look = (): void => {
    const now = readThreadTime();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  await work();
  look();
  clearInterval(timer);
  return longest;
}

const MEMBERS = `const many = {}; const list = []; for (let i = 0; i < 3000; i += 1) { many['a' + i.toString(36)] = ''; list.push('', '', '', ''); }`;

test.each([
  ['headers of fetch', `fetch('/', { headers: many })`],
  ['headers of the client', `apiClient.get('/', {}, { headers: many })`],
  ['twenty requests with queries', `Promise.all(Array.from({ length: 20 }, () => apiClient.get('/', many)))`],
  [
    'twenty requests with lists in queries',
    `Promise.all(Array.from({ length: 20 }, () => apiClient.get('/', { a: list })))`,
  ],
])(
  'thousands of members do not hold the service up: %s',
  async (_name, call) => {
    const sent = call.replace("fetch('/", `fetch('${origin}/`);
    const code = `exports.m = async ({ apiClient }) => { ${MEMBERS} return ${sent}.then(() => 1, (error) => error.message); };`;
    const answers: unknown[] = [];
    const turns: number[] = [];
    // A collection of garbage only makes a turn longer, so the shortest of three is what it takes.
    for (let round = 0; round < 3; round += 1)
      turns.push(await measure(async () => answers.push(await run(code, { apiClient: createClient() }))));
    expect(answers).toEqual(Array(3).fill(expect.stringContaining('the request has too many')));
    expect(Math.min(...turns)).toBeLessThan(LONGEST_TURN_MS);
  },
  60_000,
);

test('what a method asked for ends with the method', async () => {
  const code = (call: number): string => `exports.m = async () => {
    for (let i = 0; i < 19; i += 1) fetch('${origin}/slow').catch(() => 0);
    await fetch('${origin}/when-held-${19 * call}');
  };`;
  for (let call = 1; call <= 10; call += 1) await run(code(call));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(held).toHaveLength(190);
  const open = held.filter(({ destroyed, socket }) => !destroyed && socket !== null && !socket.destroyed).length;
  expect(open).toBe(0);
}, 60_000);

test('an expression that a method’s own request leads to does not wait for the method’s place', async () => {
  const apiClient = {
    request: async () => {
      const value = await evaluateMapping(mapping<unknown>({ $jsonata: '1 + 1' }), {}, 'Acme');
      return { status: 200, headers: {}, data: value };
    },
  };
  const code = `exports.m = ({ apiClient }) => apiClient.get('/');`;
  const eight = Array.from({ length: 8 }, () => run(code, { apiClient: apiClient as never }));
  expect(await Promise.all(eight)).toEqual(Array(8).fill(2));
}, 60_000);

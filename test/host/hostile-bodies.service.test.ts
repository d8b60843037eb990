import { execFileSync } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { startTypeScript, type Child } from '../kit/child';
import { readThreadTime } from '../kit/thread-time';

/** A body of the size that is allowed may still be made to cost more than any other: a small process has to bear it. */
let child: Child;
let port: number;

beforeAll(async () => {
  child = startTypeScript('src/main.ts', [], {
    NODE_OPTIONS: '--max-old-space-size=512',
    PORT: '0',
    HOST: '127.0.0.1',
    CONNECTORS: 'github',
    GITHUB_CLIENT_ID: 'id',
    GITHUB_CLIENT_SECRET: 'secret-of-the-test',
  });
  const [, found] = await child.waitFor(/"port":(\d+)/);
  port = Number(found);
});
afterAll(async () => {
  child.process.kill('SIGTERM');
  await child.exit();
});

const MEGABYTE = 1024 * 1024;
const DATA = '/github/api/v1/synchronizer/data';
const SCHEMA = '/github/api/v1/synchronizer/schema';

/** `{"requestedType":…,"account":…}` around what is hostile. */
function wrap(member: string, value: string): string {
  return `{"requestedType":"issue","${member}":${value}}`;
}

function list(item: string, count: number): string {
  return `[${Array.from({ length: count }, () => item).join(',')}]`;
}

function members(count: number, name = 'm'): string {
  return `{${Array.from({ length: count }, (_item, index) => `"${name}${index}":1`).join(',')}}`;
}

test.each<[string, string, () => string, number, string]>([
  ['9.5 MB of numbers', DATA, () => wrap('types', list('1', 4_700_000)), 400, 'body_too_complex'],
  ['9.5 MB of objects', DATA, () => wrap('types', list('{}', 3_100_000)), 400, 'body_too_complex'],
  ['9 MB of members', DATA, () => wrap('account', members(700_000)), 400, 'body_too_complex'],
  [
    '9 MB of levels',
    DATA,
    () => wrap('account', `${'['.repeat(4_500_000)}${']'.repeat(4_500_000)}`),
    400,
    'body_too_complex',
  ],
  [
    '10,000 levels',
    DATA,
    () => wrap('account', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    400,
    'body_too_complex',
  ],
  ['as many numbers as are let through', DATA, () => wrap('types', list('1', 199_000)), 400, 'invalid_request'],
  ['an object of very many members', DATA, () => wrap('account', members(199_000)), 400, 'body_too_complex'],
  [
    'as many objects and members as are let through',
    DATA,
    () => wrap('types', list(members(4_900), 40)),
    400,
    'invalid_request',
  ],
  ['as many long names as fit', DATA, () => wrap('filter', members(4_900, 'n'.repeat(1900))), 400, 'invalid_request'],
  ['as many unknown members as are let through', DATA, () => members(4_900), 400, 'invalid_request'],
  ['one name of 9 MB', DATA, () => wrap('account', `{"${'n'.repeat(9 * MEGABYTE)}":1}`), 400, 'invalid_request'],
  ['one text of 9 MB', DATA, () => `{"requestedType":"${'x'.repeat(9 * MEGABYTE)}"}`, 400, 'invalid_request'],
  ['9 MB of escapes', DATA, () => wrap('account', `{"a":"${'\\ud800'.repeat(1_500_000)}"}`), 400, 'invalid_request'],
  ['9.5 MB of numbers where no data travels', SCHEMA, () => wrap('types', list('1', 4_700_000)), 413, 'body_too_large'],
])('%s: answered at once, and others are served meanwhile', async (_what, path, write, status, code) => {
  const body = Buffer.from(write());
  const beforehand = await send('GET', '/healthz');
  expect(beforehand.status).toBe(200);
  const health: number[] = [];
  const over = new AbortController();
  const watch = (async () => {
    while (!over.signal.aborted) health.push((await send('GET', '/healthz')).ms);
  })();
  const answer = await send('POST', path, body);
  over.abort();
  await watch;
  expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([status, code]);
  expect(answer.ms).toBeLessThan(1_500);
  expect(Math.max(...health)).toBeLessThan(500);
  expect(readMemory()).toBeLessThan(450 * MEGABYTE);
});

test('many of them at once do not end the process', async () => {
  const body = Buffer.from(wrap('types', list('{}', 3_100_000)));
  const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', DATA, body)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 400));
  expect((await send('GET', '/healthz')).status).toBe(200);
});

function readMemory(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.process.pid)], { encoding: 'utf8' })) * 1024;
}

/** `ms` is what the main thread of the service computed until the answer was there, with whatever came before it. */
function send(method: string, path: string, body?: Buffer): Promise<{ status: number; ms: number; text: string }> {
  const startedAt = readThreadTime(child.process.pid);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, ms: readThreadTime(child.process.pid) - startedAt, text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

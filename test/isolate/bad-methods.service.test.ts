import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { startScript, startTypeScript, type Child } from '../kit/child';
import { startRawServer } from '../kit/raw-server';
import { BAD_METHODS } from './bad-methods';

/** Calls of the bad connector at a time: all places that it has. */
const AT_A_TIME = 4;
/** Milliseconds that a method may compute; in earnest they are three times as many. */
const COMPUTE_MS = '1000';
const stops: Array<() => unknown> = [];
afterAll(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const writeSpec = (name: string, origin: string): string => `
name: ${name}
parametersSchema: { type: object, properties: { loginUri: { kind: uri } }, required: [loginUri] }
auth:
  type: client-credentials
  ui: { schema: { type: object, properties: { key: { title: Key } }, required: [key] } }
  makeApiClient: { mapping: { baseUri: '${origin}' } }
  getCredentialsFromConnectionParameters: { implementationType: javascript }
  test: { rest: { path: /, responseMapping: { name: { $var: response.data.name } } } }
`;

function writeConnectors(origin: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-bad-'));
  stops.push(() => rmSync(folder, { recursive: true }));
  const head =
    'let given, api;\nconst start = (value) => { given = value; api = (path, init) => fetch(given.connectorParameters.loginUri + path, init); };';
  const name = 'getCredentialsFromConnectionParameters';
  const methods = {
    bad: `${head}\nconst methods = [\n${BAD_METHODS.map(({ code }) => code).join(',\n')}\n];\nexports.${name} = (value) => { start(value); return methods[Number(given.connectionParameters.key)](given); };`,
    good: `${head}\nexports.${name} = async (value) => { start(value); return { name: (await (await api('/')).json()).name }; };`,
  };
  for (const [id, code] of Object.entries(methods)) {
    mkdirSync(join(folder, id, 'auth'), { recursive: true });
    writeFileSync(join(folder, id, 'auth', 'get-credentials-from-connection-parameters.js'), code);
    writeFileSync(join(folder, id, 'spec.yml'), writeSpec(id, origin));
  }
  return folder;
}

const bigList = JSON.stringify(Array.from({ length: 300_000 }, (_, index) => ({ id: index, name: `item ${index}` })));

/** What the service's process says of its main thread, see serve-folder.ts. */
interface Thread {
  computedMs: number;
  waitedMs: number;
}

/** The service as a process of its own, with the provider in this one. */
async function start(): Promise<{ origin: string; pid: number; bare: string; stop: () => Promise<Thread> }> {
  const provider = await startRawServer(({ target }, response) => {
    response.setHeader('content-type', 'application/json');
    if (target === '/slow') setTimeout(() => response.end('{}'), 500).unref();
    else if (target === '/big') response.end(bigList);
    else if (target === '/deep') response.end(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    else response.end('{"name":"Ada"}');
  });
  stops.push(() => provider.stop());
  const child = startTypeScript('test/kit/serve-folder.ts', [writeConnectors(provider.origin), COMPUTE_MS], {
    PORT: '0',
    HOST: '127.0.0.1',
    CONNECTORS: 'bad,good',
    BAD_CLIENT_ID: 'on',
    GOOD_CLIENT_ID: 'on',
    BAD_LOGIN_URI: provider.origin,
    GOOD_LOGIN_URI: provider.origin,
    PROVIDER_TIMEOUT_MS: '1200',
    LOG_LEVEL: 'info',
  });
  let isStopped = false;
  const stop = async (): Promise<Thread> => {
    isStopped = true;
    child.process.kill('SIGTERM');
    const [, text = ''] = await child.waitFor(/"thread":(\{[^}]*\})/);
    await child.exit();
    return JSON.parse(text) as Thread;
  };
  stops.push(() => (isStopped ? undefined : stop()));
  const bare = startScript('test/kit/bare-server.cjs', []);
  stops.push(() => bare.process.kill());
  const originOf = async (server: Child): Promise<string> =>
    `http://127.0.0.1:${(await server.waitFor(/"port":(\d+)/))[1]}`;
  return { origin: await originOf(child), pid: child.process.pid ?? 0, bare: await originOf(bare), stop };
}

interface Answered {
  serviceMs: number;
  bareMs: number;
}

/** Asks two servers at once every 50 ms, from a thread of its own, and tells how long each answer took. */
function poll(service: string, bare: string): { stop(): Promise<Answered[]> } {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const rounds = [];
    let isOver = false;
    parentPort.once('message', () => { isOver = true; });
    const ask = async (uri) => {
      const startedAt = performance.now();
      const { status } = await fetch(uri).catch(() => ({ status: 0 }));
      return status === 200 ? performance.now() - startedAt : Infinity;
    };
    (async () => {
      while (!isOver) {
        const [serviceMs, bareMs] = await Promise.all([ask(workerData.service), ask(workerData.bare)]);
        rounds.push({ serviceMs, bareMs });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      parentPort.postMessage(rounds);
    })();`;
  const worker = new Worker(code, { eval: true, workerData: { service, bare } });
  return {
    stop: async () => {
      const rounds = new Promise<Answered[]>((resolve) => worker.once('message', resolve));
      (worker as { postMessage: (given: unknown, transfer?: []) => void }).postMessage('stop', []);
      const result = await rounds;
      await worker.terminate();
      return result;
    },
  };
}

interface Validated {
  status: number;
  ms: number;
}

async function validate(origin: string, connector: string, key: string): Promise<Validated> {
  const startedAt = performance.now();
  const response = await fetch(`${origin}/${connector}/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'token', fields: { key } }),
  });
  await response.text();
  return { status: response.status, ms: performance.now() - startedAt };
}

async function runAll(origin: string, indexes: number[]): Promise<Map<number, Validated>> {
  const results = new Map<number, Validated>();
  const left = [...indexes];
  const work = async (): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift())
      results.set(index, await validate(origin, 'bad', String(index)));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return results;
}

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The least within some seconds, in which workers that nobody needs end. */
async function settle(pid: number): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 7; round += 1) {
    least = Math.min(least, residentMb(pid));
    await wait(1000);
  }
  return least;
}

test('200 methods that loop, allocate, recurse, flood, fetch, throw and return what is strange cost the service nothing', async () => {
  expect(BAD_METHODS.length).toBeGreaterThanOrEqual(200);
  const { origin, pid, bare, stop } = await start();
  const indexes = BAD_METHODS.map((_method, index) => index);
  await runAll(
    origin,
    indexes.filter((index) => index % 10 === 0 || BAD_METHODS[index]?.title.startsWith('requests')),
  );
  const before = await settle(pid);

  const health = poll(`${origin}/healthz`, bare);
  const progress = { isOver: false };
  const others: Validated[] = [];
  const otherCalls = (async () => {
    while (!progress.isOver) {
      others.push(await validate(origin, 'good', 'k'));
      await wait(100);
    }
  })();
  const startedAt = performance.now();
  const results = await runAll(origin, indexes);
  const seconds = (performance.now() - startedAt) / 1000;
  progress.isOver = true;
  await otherCalls;
  const rounds = await health.stop();
  // Where a server that does nothing needs long as well, the machine is busy with something else.
  const times = rounds.filter(({ bareMs }) => bareMs < 50).map(({ serviceMs }) => serviceMs);
  const after = await settle(pid);
  const { computedMs, waitedMs } = await stop();

  const wrong = [...results].filter(([, { status }]) => ![200, 401, 502].includes(status));
  expect(wrong.map(([index, { status }]) => [status, BAD_METHODS[index]?.title])).toEqual([]);
  process.stdout.write(
    `${results.size} methods in ${seconds.toFixed(1)} s; /healthz ${times.length} times of ${rounds.length}, longest ${Math.max(...times).toFixed(0)} ms; ` +
      `the main thread computed ${computedMs.toFixed(0)} ms and waited ${waitedMs.toFixed(0)} ms for a processor at most; ` +
      `the other connector ${others.length} times, longest ${Math.max(...others.map(({ ms }) => ms)).toFixed(0)} ms; ` +
      `${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after\n`,
  );
  expect(results.size).toBe(BAD_METHODS.length);
  expect(computedMs).toBeLessThan(150);
  expect(Math.max(...times)).toBeLessThan(200 + waitedMs);
  expect(times.length).toBeGreaterThan(50);
  expect(others.filter(({ status }) => status !== 200)).toEqual([]);
  expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(3000);
  expect(after - before).toBeLessThan(50);
}, 180_000);

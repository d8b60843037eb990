import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, readResidentMegabytes, SERVICE, startServer, type ServerProcess } from './processes';

/** What one round of calls showed. */
interface Round {
  perSecond: number;
  p50: number;
  p99: number;
}

/** The proxy beside the baseline. */
export interface ProxyFigures {
  baseline: Round;
  service: Round;
  ratio: number;
  /** Resident memory of the service: when idle, and after all rounds. */
  idleMegabytes: number;
  loadedMegabytes: number;
  baselineMegabytes: number;
  /** From the start until `/readyz`, with an empty store. */
  readyMs: number;
}

const CONNECTIONS = 50;
const KEY = 'bench-key-0123456789-0123456789-0123456789';

/** What a service with stored connections needs. */
export function storeEnvironment(databaseUri: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    CONNECTIONS: 'on',
    DATABASE_URL: databaseUri,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ENCRYPTION_KEYS: `one:${randomBytes(32).toString('base64')}`,
    BOOTSTRAP_API_KEY: KEY,
    PUBLIC_URL: 'http://127.0.0.1',
    ALLOW_PRIVATE_NETWORKS: 'true',
  };
}

/**
 * Proxied GETs of 1 kB over 50 HTTP connections, each with a stored connection of its own, beside a bare streaming proxy;
 * rounds are paired as for the authorize figure.
 */
export async function measureProxy(pairs: number, calls: number): Promise<ProxyFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-bench-'));
  const tsx = require.resolve('tsx/cli');
  const upstream = await startServer([tsx, join(__dirname, 'upstream.ts')], {});
  const baseline = await startServer([tsx, join(__dirname, 'baseline-proxy.ts')], { UPSTREAM: upstream.origin });
  const startedAt = performance.now();
  const service = await startServer([SERVICE], storeEnvironment(`file:${join(folder, 'bench.db')}`));
  await fetch(`${service.origin}/readyz`);
  const readyMs = performance.now() - startedAt;
  await new Promise((resolve) => {
    setTimeout(resolve, 3000);
  });
  const idleMegabytes = readResidentMegabytes(service.process.pid ?? 0);
  const keys = await connectUsers(service, upstream.origin);
  const ofService = (index: number): Call => ({
    uri: `${service.origin}/api/integrations/bench/request/x`,
    key: keys[index % keys.length] ?? '',
  });
  const ofBaseline = (): Call => ({ uri: `${baseline.origin}/x`, key: 'none' });
  for (const call of [ofService, ofBaseline, ofService, ofBaseline]) await drive(call, calls);
  const rounds: { ours: Round[]; theirs: Round[] } = { ours: [], theirs: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    const first = await drive(isFirst ? ofService : ofBaseline, calls);
    const second = await drive(isFirst ? ofBaseline : ofService, calls);
    rounds.ours.push(isFirst ? first : second);
    rounds.theirs.push(isFirst ? second : first);
  }
  const figures: ProxyFigures = {
    baseline: middle(rounds.theirs),
    service: middle(rounds.ours),
    ratio: median(rounds.ours.map(({ perSecond }, index) => perSecond / (rounds.theirs[index]?.perSecond ?? 1))),
    idleMegabytes,
    loadedMegabytes: readResidentMegabytes(service.process.pid ?? 0),
    baselineMegabytes: readResidentMegabytes(baseline.process.pid ?? 0),
    readyMs,
  };
  await Promise.all([service.stop(), baseline.stop(), upstream.stop()]);
  rmSync(folder, { recursive: true });
  return figures;
}

/** An integration, and a user with a connection for each HTTP connection. */
export async function connectUsers({ origin }: Pick<ServerProcess, 'origin'>, apiBaseUri: string): Promise<string[]> {
  const post = async (path: string, body: object, key = KEY): Promise<Record<string, string>> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as Record<string, string>;
  };
  await post('/api/integrations', { name: 'bench', authType: 'bearer', apiBaseUri });
  const keys: string[] = [];
  for (let user = 0; user < CONNECTIONS; user += 1) {
    const scopes = ['connections:use', 'connections:write'];
    const { key = '' } = await post('/api/v1/keys', { name: 'bench', user_id: `user-${user}`, scopes });
    await post('/api/integrations/bench/connect', { token: `token-${user}` }, key);
    keys.push(key);
  }
  return keys;
}

interface Call {
  uri: string;
  key: string;
}

async function drive(callOf: (index: number) => Call, calls: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let left = calls;
  const worker = async (_value: unknown, index: number): Promise<void> => {
    const call = callOf(index);
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      await getOnce(call, agent);
      times.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { perSecond: calls / seconds, p50: at(0.5), p99: at(0.99) };
}

function getOnce({ uri, key }: Call, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(uri, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    })
      .on('error', reject)
      .end();
  });
}

function middle(rounds: readonly Round[]): Round {
  const of = (name: keyof Round): number => median(rounds.map((round) => round[name]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}

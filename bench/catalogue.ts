import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { median, readResidentMegabytes, SERVICE, SERVICE_ENVIRONMENT, startServer } from './processes';

const FOLDER = join(__dirname, '..', 'dist', 'connectors');
const ADDED = 120;

/** What many connectors cost beside one. */
export interface CatalogueCost {
  added: number;
  oneMs: number;
  manyMs: number;
  oneMegabytes: number;
  manyMegabytes: number;
}

/** From process start to listening, and memory then: one connector, and with 120 more; medians of interleaved rounds. */
export async function measureCatalogue(rounds: number): Promise<CatalogueCost> {
  const ids = readdirSync(FOLDER)
    .filter((id) => existsSync(join(FOLDER, id, 'spec.json')))
    .slice(0, ADDED);
  const one: Array<[number, number]> = [];
  const many: Array<[number, number]> = [];
  for (let round = 0; round < rounds; round += 1) {
    one.push(await measure([]));
    many.push(await measure(ids));
  }
  const middle = (values: ReadonlyArray<[number, number]>, index: 0 | 1): number =>
    median(values.map((value) => value[index]));
  return {
    added: ids.length,
    oneMs: middle(one, 0),
    manyMs: middle(many, 0),
    oneMegabytes: middle(one, 1),
    manyMegabytes: middle(many, 1),
  };
}

async function measure(ids: readonly string[]): Promise<[number, number]> {
  const { CONNECTOR: only, ...shared } = SERVICE_ENVIRONMENT;
  const environment = {
    ...shared,
    CONNECTORS: [only, ...ids].join(','),
    PORT: '0',
    SECRET_KEY: randomBytes(32).toString('base64'),
    ...Object.assign({}, ...ids.map(configure)),
  } as Record<string, string>;
  const startedAt = performance.now();
  const server = await startServer([SERVICE], environment);
  const elapsed = performance.now() - startedAt;
  const megabytes = readResidentMegabytes(server.process.pid ?? 0);
  await server.stop();
  return [elapsed, megabytes];
}

/** Every setting that some connector of the catalogue needs. */
const NEEDED =
  'CLIENT_ID CLIENT_SECRET PRIVATE_KEY TEAM_ID KEY_ID APPLICATION_ID SUBSCRIPTION_KEY API_KEY ISSUER KEY'.split(' ');
const NEEDED_HOSTS = 'DOMAIN HOST HOSTNAME REALM'.split(' ');

function configure(id: string): Record<string, string> {
  const prefix = id.replace(/[^a-z0-9]/g, '_').toUpperCase();
  return Object.fromEntries([
    ...NEEDED.map((name) => [`${prefix}_${name}`, 'bench']),
    ...NEEDED_HOSTS.map((name) => [`${prefix}_${name}`, 'bench.example']),
  ]);
}

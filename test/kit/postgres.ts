import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';

/** A PostgreSQL server, and its first database. */
export interface TestDatabase {
  uri: string;
  stop(): Promise<void>;
}

const BINARIES = '/usr/lib/postgresql';

/** True when there is a server to test with; says so loudly when not, and fails where skipping is not allowed. */
export function hasPostgres(): boolean {
  const isThere = process.env['TEST_DATABASE_URL'] !== undefined || findBinaries() !== undefined;
  if (!isThere && process.env['CI'] === 'true')
    throw new Error('CI needs PostgreSQL: install it, or set TEST_DATABASE_URL');
  if (!isThere) process.stderr.write('\nSKIPPED: tests with PostgreSQL. Install it, or set TEST_DATABASE_URL.\n\n');
  return isThere;
}

/** A new database on the server of this run, `TEST_DATABASE_URL`; where there is none, on a server of its own. */
export async function startPostgres(): Promise<TestDatabase> {
  const given = process.env['TEST_DATABASE_URL'];
  return given === undefined
    ? startPostgresServer()
    : { uri: await createPostgresDatabase(given), stop: async () => undefined };
}

/** Makes a database on a server that has one, and returns its address. */
export async function createPostgresDatabase(server: string): Promise<string> {
  const name = `t${randomUUID().replaceAll('-', '')}`;
  const pool = new Pool({ connectionString: server, max: 1 });
  await pool.query(`CREATE DATABASE ${name}`);
  await pool.end();
  const uri = new URL(server);
  uri.pathname = `/${name}`;
  return uri.href;
}

/** Starts a server from this machine's binaries in a temporary folder. */
export async function startPostgresServer(): Promise<TestDatabase> {
  const binaries = findBinaries() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'dockline-pg-'));
  const port = await findFreePort();
  // The server refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
  const wrap = (command: string, args: string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
      : [command, args];
  execFileSync(
    ...wrap(join(binaries, 'initdb'), [
      '-D',
      join(folder, 'data'),
      '-U',
      'dockline',
      '-A',
      'trust',
      '--no-sync',
      '-E',
      'UTF8',
    ]),
    { stdio: 'ignore' },
  );
  const settings = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=500',
  ];
  const server = spawn(
    ...wrap(join(binaries, 'postgres'), [
      '-D',
      join(folder, 'data'),
      '-p',
      String(port),
      ...settings.flatMap((setting) => ['-c', setting]),
    ]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    let text = '';
    server.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('ready to accept connections')) resolve();
    });
    server.once('close', () => reject(new Error(`PostgreSQL did not start: ${text}`)));
  });
  return {
    uri: `postgres://dockline@127.0.0.1:${port}/postgres`,
    stop: async () => {
      // Immediate: nothing in it is worth a checkpoint.
      server.kill('SIGQUIT');
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBinaries(): string | undefined {
  if (!existsSync(BINARIES)) return undefined;
  const versions = readdirSync(BINARIES).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(BINARIES, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { typeScriptArguments } from '../kit/child';
import { CONNECTORS } from './host-calls';

/** Key of the operator in a run. */
export const ADMIN_KEY = 'bootstrap-key-of-the-fuzzer-0123456789';

/** The service as a process of its own, so that its end is seen. */
export interface Target {
  port: number;
  /** Bytes of memory that the operating system has given it. */
  readMemory(): number;
  /** True once the process is gone. */
  hasEnded(): boolean;
  /** What it called a bug, with the stack, each once. */
  bugs: ReadonlySet<string>;
  /** The last lines that were no log lines, such as those of a crash. */
  lastWords: readonly string[];
  stop(): Promise<void>;
}

/** Starts the service against a provider and a store. */
export async function startTarget(provider: string, databaseUri: string): Promise<Target> {
  const port = await findFreePort();
  const child = spawn(process.execPath, typeScriptArguments('src/main.ts'), {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...createEnvironment(provider, databaseUri),
      PORT: String(port),
    },
  });
  const bugs = new Set<string>();
  const lastWords: string[] = [];
  createInterface(child.stderr).on('line', (line) => void lastWords.push(line));
  createInterface(child.stdout).on('line', (line) => {
    if (line.includes('because of a bug') && bugs.size < 50) bugs.add(readBug(line));
  });
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`the service did not start: ${lastWords.join('\n')}`);
    await setTimeout(50);
  }
  return {
    port,
    bugs,
    lastWords,
    readMemory: () => readMemory(child),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** Without the id, so that the same bug is one. */
function readBug(line: string): string {
  const entry = JSON.parse(line) as { error?: unknown };
  return JSON.stringify(entry.error ?? line, undefined, 1).slice(0, 1500);
}

function readMemory({ pid }: ChildProcess): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) * 1024;
}

function createEnvironment(provider: string, databaseUri: string): Record<string, string> {
  const of = (id: string): Array<[string, string]> =>
    Object.entries({
      CLIENT_ID: 'client-id',
      CLIENT_SECRET: 'client-secret-of-the-fuzzer',
      REQUEST_TOKEN_URI: `${provider}/1/OAuthGetRequestToken`,
      AUTHORIZE_URI: `${provider}/authorize`,
      TOKEN_URI: id === 'TRELLO' ? `${provider}/1/OAuthGetAccessToken` : `${provider}/token`,
      REVOCATION_URI: `${provider}/revoke`,
      BASE_URI: id === 'GITLAB' ? `${provider}/api/v4` : provider,
      PEOPLE_URI: `${provider}/people`,
      USERINFO_URI: `${provider}/v1/userinfo`,
    })
      .filter(([name]) => id === 'TRELLO' || name !== 'REQUEST_TOKEN_URI')
      .filter(([name]) => id === 'GOOGLE' || !['PEOPLE_URI', 'USERINFO_URI'].includes(name))
      .filter(([name]) => name !== 'REVOCATION_URI' || id === 'GOOGLE' || id === 'GITLAB')
      .map(([name, value]) => [`${id}_${name}`, value]);
  return {
    HOST: '127.0.0.1',
    CONNECTORS: CONNECTORS.join(','),
    CONNECTIONS: 'on',
    DATABASE_URL: databaseUri,
    SECRET_KEY: Buffer.from('fuzz-secret-key-0123456789abcdef').toString('base64'),
    ENCRYPTION_KEYS: `one:${Buffer.from('fuzz-encryption-key-0123456789ab').toString('base64')}`,
    BOOTSTRAP_API_KEY: ADMIN_KEY,
    PUBLIC_URL: 'https://dockline.example',
    ALLOW_PRIVATE_NETWORKS: 'true',
    // Of proxied calls only some: the audit would be most of what a run writes.
    AUDIT_PROXY_SAMPLE: '0.01',
    FLOW_LIFETIME_SECONDS: '60',
    PROVIDER_TIMEOUT_MS: '300',
    // Lines about each request would be most of the work.
    LOG_LEVEL: 'error',
    ...Object.fromEntries(CONNECTORS.flatMap((id) => of(id.toUpperCase()))),
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** The compiled service with one connector, as a container runs it. */
export const SERVICE = join(root, 'dist', 'src', 'main.js');

/** What `CONNECTOR=google` needs. */
export const SERVICE_ENVIRONMENT = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  CONNECTOR: 'google',
  GOOGLE_CLIENT_ID: 'bench',
  GOOGLE_CLIENT_SECRET: 'bench-secret',
};

/** A server process that listens. */
export interface ServerProcess {
  process: ChildProcess;
  origin: string;
  stop(): Promise<void>;
}

/**
 * Starts a node process that writes `"port":<n>` when it listens. Its output goes to a file, as a container's does: read
 * through a pipe, it would cost the measuring process time.
 */
export async function startServer(args: string[], environment: Record<string, string>): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-bench-'));
  const log = join(folder, 'output.log');
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', output, 'inherit'],
  });
  closeSync(output);
  let port: string | undefined;
  while (port === undefined) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    if (child.exitCode !== null) throw new Error('the server ended before it listened');
    port = /"port":(\d+)/.exec(readFileSync(log, 'utf8'))?.[1];
  }
  return {
    process: child,
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}

/** A port that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Resident memory of a process in MB (10^6 bytes); Linux only. */
export function readResidentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readResidentMegabytes } from './processes';

const root = join(__dirname, '..');
const SANDBOX = join(root, 'dist', 'src', 'sandbox', 'serve', 'main.js');
const CLI = join(root, 'dist', 'src', 'cli', 'main.js');

/** What a large pull came to. */
export interface PullFigures {
  rows: number;
  seconds: number;
  /** Resident MB when the first 10,000 rows were written, and the most after that. */
  afterFirst: number;
  most: number;
}

/** Pulls `cards` cards with `dockline pull` from the simulated provider, each in a process of its own, and watches memory. */
export async function measurePull(cards: number): Promise<PullFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-bench-'));
  const sandbox = spawn(process.execPath, [SANDBOX, '--out', folder, '--cards', String(cards)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(sandbox.stdout, 'data');
  const out = join(folder, 'rows');
  const startedAt = performance.now();
  const pull = spawn(
    process.execPath,
    [CLI, 'pull', 'trello', '--folder', folder, '--types', 'card', '--filter', '{"archived":true}', '--out', out],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' },
    },
  );
  const ended = once(pull, 'close');
  let afterFirst = 0;
  let most = 0;
  while (pull.exitCode === null) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    const megabytes = readMegabytes(pull.pid ?? 0);
    if (readRows(out) < 10_000 || megabytes === undefined) continue;
    afterFirst ||= megabytes;
    most = Math.max(most, megabytes);
  }
  await ended;
  const seconds = (performance.now() - startedAt) / 1000;
  const rows = readRows(out);
  sandbox.kill('SIGTERM');
  await once(sandbox, 'close');
  rmSync(folder, { recursive: true });
  return { rows, seconds, afterFirst, most };
}

function readMegabytes(pid: number): number | undefined {
  try {
    const megabytes = readResidentMegabytes(pid);
    return Number.isNaN(megabytes) ? undefined : megabytes;
  } catch {
    // The process ended between two looks.
    return undefined;
  }
}

function readRows(out: string): number {
  const path = join(out, 'pull.json');
  if (!existsSync(path)) return 0;
  const state = JSON.parse(readFileSync(path, 'utf8')) as { progress: { card?: { rows: number } } };
  return state.progress.card?.rows ?? 0;
}

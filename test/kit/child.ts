import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** A process of the project. */
export interface Child {
  process: ChildProcess;
  output(): string;
  /** Resolves with the match once the output has it; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  exit(): Promise<{ code: number | null; signal: string | null }>;
}

/** Runs a TypeScript file of the project as its own process, with no other environment than the one given. */
export function startTypeScript(file: string, args: string[], environment: Record<string, string>): Child {
  return start([...typeScriptArguments(file), ...args], environment);
}

/** What `node` is told to run a TypeScript file of the project, in this one process: what is killed is what matters. */
export function typeScriptArguments(file: string): string[] {
  return [join(__dirname, 'run-typescript.cjs'), join(root, file)];
}

/** Runs a JavaScript file as its own process. */
export function startScript(file: string, args: string[], environment: Record<string, string> = {}): Child {
  return start([join(root, file), ...args], environment);
}

function start(args: string[], environment: Record<string, string>): Child {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: __dirname,
    env: { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...environment },
  });
  let output = '';
  const append = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    child.emit('output');
  };
  child.stdout.on('data', append);
  child.stderr.on('data', append);
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  return {
    process: child,
    output: () => output,
    exit: async () => {
      const [code, signal] = await ended;
      return { code, signal };
    },
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(output);
          if (match === null) return;
          child.off('output', check);
          resolve(match);
        };
        child.on('output', check);
        void ended.then(() => reject(new Error(`the process ended; it wrote: ${output}`)));
        check();
      }),
  };
}

import type { TypeState } from './pull-state';

/** Tells how far each type is: bars on a terminal, a line for each type that is done elsewhere. */
export interface Progress {
  title(text: string): void;
  update(type: string, state: TypeState): void;
  /** The type waits for the provider. */
  wait(type: string, ms: number): void;
  close(): void;
}

const BAR_WIDTH = 20;
const DRAW_EVERY_MS = 100;

/** Makes the progress of one pull. How many rows there are is known by nobody before the end, so a bar runs until then. */
export function createProgress(out: NodeJS.WriteStream, types: readonly string[]): Progress {
  const states = new Map<string, TypeState>();
  const waits = new Map<string, number>();
  const startedAt = performance.now();
  const width = Math.max(...types.map((type) => type.length));
  let isDrawn = false;
  let drawnAt = 0;

  const describe = (type: string): string => {
    const { rows = 0, removed = 0, isDone = false, mode } = states.get(type) ?? {};
    const seconds = (performance.now() - startedAt) / 1000;
    const step = Math.floor(performance.now() / 150) % BAR_WIDTH;
    const bar = isDone
      ? '█'.repeat(BAR_WIDTH)
      : Array.from({ length: BAR_WIDTH }, (_, at) => ((at - step + BAR_WIDTH) % BAR_WIDTH < 4 ? '█' : '░')).join('');
    const wait = waits.get(type);
    const note = isDone
      ? `done${mode === 'changes' ? ', changes' : ''}`
      : wait !== undefined
        ? `waits ${Math.ceil(wait / 1000)} s`
        : `${Math.round(rows / Math.max(seconds, 0.1)).toLocaleString('en')}/s`;
    const count = `${rows.toLocaleString('en')} rows${removed > 0 ? `, ${removed.toLocaleString('en')} removed` : ''}`;
    return `  ${type.padEnd(width)} ${bar} ${count}  ${note}`.slice(0, (out.columns ?? 80) - 1);
  };
  const draw = (isForced: boolean): void => {
    if (!out.isTTY || (!isForced && performance.now() - drawnAt < DRAW_EVERY_MS)) return;
    drawnAt = performance.now();
    const up = isDrawn ? `\u001B[${types.length}A` : '';
    out.write(up + types.map((type) => `\u001B[2K${describe(type)}\n`).join(''));
    isDrawn = true;
  };
  const timer = out.isTTY ? setInterval(() => draw(false), DRAW_EVERY_MS) : undefined;

  return {
    title: (text) => void out.write(`${text}\n`),
    update(type, state) {
      const wasDone = states.get(type)?.isDone ?? false;
      waits.delete(type);
      states.set(type, { ...state });
      if (out.isTTY) draw(false);
      else if (state.isDone && !wasDone) out.write(`${describe(type)}\n`);
    },
    wait(type, ms) {
      waits.set(type, ms);
      if (!out.isTTY)
        out.write(`  ${type.padEnd(width)} the service asks for patience, waiting ${Math.ceil(ms / 1000)} s\n`);
    },
    close() {
      clearInterval(timer);
      draw(true);
    },
  };
}

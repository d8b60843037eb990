/** Runs the steps of a demo one after the other and prints a line for each. */
export interface Steps {
  title(text: string): void;
  /** Runs one step; texts about its result stand behind the name and on the next line. Throws on when the step throws. */
  run<T>(
    name: string,
    action: () => Promise<T>,
    describe: (result: T) => string,
    remark?: (result: T) => string,
  ): Promise<T>;
  /** How many steps passed. */
  passed(): number;
}

const NAME_WIDTH = 37;
const TEXT_WIDTH = 80 - NAME_WIDTH - 4 - 9;

/** Makes a step runner that writes lines of at most 80 columns, unless a text itself is longer. */
export function createSteps(write: (line: string) => void): Steps {
  let count = 0;
  return {
    title: (text) => write(`\n${text}`),
    passed: () => count,
    async run(name, action, describe, remark) {
      const startedAt = performance.now();
      try {
        const result = await action();
        const ms = `${Math.round(performance.now() - startedAt)} ms`;
        write(`  ✓ ${name.padEnd(NAME_WIDTH)}${describe(result).padEnd(TEXT_WIDTH)}${ms.padStart(8)}`);
        if (remark !== undefined) write(`      ${remark(result)}`);
        count += 1;
        return result;
      } catch (error) {
        write(`  ✗ ${name.padEnd(NAME_WIDTH)}${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    },
  };
}

import { createProgress } from '../../src/cli/progress';
import { writeTable } from '../../src/cli/table';

/** A terminal of 80 columns that keeps what is written. */
function terminal(isTTY: boolean): { out: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const out = { isTTY, columns: 80, write: (chunk: string) => void (text += chunk) } as unknown as NodeJS.WriteStream;
  return { out, text: () => text };
}

const done = { isDone: true, mode: 'full' as const, rows: 12_345, removed: 0, bytes: 1 };

test('a terminal gets one bar a type, drawn over the one before, in 80 columns', () => {
  const { out, text } = terminal(true);
  const progress = createProgress(out, ['card', 'checklist']);
  progress.update('card', { isDone: false, rows: 200, removed: 0, bytes: 1 });
  progress.wait('checklist', 2500);
  progress.update('card', done);
  progress.close();
  const last = text().split('\u001B[2A').at(-1) ?? '';
  expect(last.replaceAll('\u001B[2K', '')).toMatch(
    /^ {2}card {6}█{20} 12,345 rows {2}done\n {2}checklist [█░]{20} 0 rows {2}waits 3 s\n$/,
  );
  for (const line of last.replaceAll('\u001B[2K', '').split('\n')) expect(line.length).toBeLessThan(80);
});

test('elsewhere there is a line for each type that is done, and for each wait', () => {
  const { out, text } = terminal(false);
  const progress = createProgress(out, ['card']);
  progress.update('card', { ...done, isDone: false });
  progress.wait('card', 1500);
  progress.update('card', { ...done, mode: 'changes', removed: 2 } as never);
  progress.update('card', done);
  progress.close();
  expect(text().split('\n')).toEqual([
    '  card the service asks for patience, waiting 2 s',
    `  card ${'█'.repeat(20)} 12,345 rows, 2 removed  done, changes`,
    '',
  ]);
});

test('a table fits its width: long cells are cut, and wide signs take two columns', () => {
  const table = writeTable(
    ['id', 'name'],
    [
      ['1', '日本語'.repeat(20)],
      ['2', 'a\nb\u001B[31m'],
    ],
    30,
  );
  const lines = table.trimEnd().split('\n');
  expect(lines).toEqual([
    '  id  name',
    '  ──  ────────────────────────',
    '  1   日本語日本語日本語日本…',
    '  2   a b [31m',
  ]);
});

/** A table of texts that fits into `width` columns: long cells are cut, wide columns give way first. */
export function writeTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>, width: number): string {
  const clean = [head, ...rows].map((cells) => cells.map(oneLine));
  const widths = fit(
    head.map((_, column) => Math.max(...clean.map((cells) => measure(cells[column] ?? '')))),
    width - 2 - 2 * (head.length - 1),
  );
  const write = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')}`.trimEnd();
  const [first = [], ...rest] = clean;
  const rule = `  ${widths.map((columns) => '─'.repeat(columns)).join('  ')}`;
  return [write(first), rule, ...rest.map(write)].map((line) => `${line}\n`).join('');
}

/** Takes from the widest column until all fit. */
function fit(wanted: readonly number[], available: number): number[] {
  const widths = [...wanted];
  while (widths.reduce((sum, columns) => sum + columns, 0) > available && Math.max(...widths) > 4) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function pad(text: string, columns: number): string {
  const length = measure(text);
  if (length <= columns) return text + ' '.repeat(columns - length);
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measure(cut + segment) > columns - 1) break;
    cut += segment;
  }
  return `${cut}…${' '.repeat(Math.max(0, columns - 1 - measure(cut)))}`;
}

/** Columns on a terminal: East Asian wide signs and emoji take two. */
function measure(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns +=
      /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uFF01-\uFF60]/u.test(
        segment,
      )
        ? 2
        : 1;
  }
  return columns;
}

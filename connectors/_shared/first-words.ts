const LENGTH = 80;

/** The beginning of a text on one line, as a name for things that have none, such as comments. */
export function firstWords(text: string, otherwise: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LENGTH ? `${line.slice(0, LENGTH)}…` : line || otherwise;
}

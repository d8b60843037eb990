/** The parameters of a query, a form or a body that came as one text each; names that could reach a prototype are left out. */
export function readTexts(given: unknown): Record<string, string> {
  const entries = Object.entries(given ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== '__proto__',
  );
  return Object.fromEntries(entries);
}

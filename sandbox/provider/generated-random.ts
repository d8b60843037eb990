/** A number below `limit` that depends on `parts` and nothing else: the same data comes of the same seed, in any order. */
export function pick(limit: number, ...parts: ReadonlyArray<number | string>): number {
  let hash = 0x811c9dc5;
  for (const character of parts.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  // FNV-1a leaves neighbours close together: mix once more.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) % limit;
}

const WORDS =
  'engine mill card gear shaft note table column carry store barrel variable number operation proof sketch plan test fix draw move check order brass punch wheel lever axis drum ledger'.split(
    ' ',
  );

/** A few words. */
export function words(count: number, ...parts: ReadonlyArray<number | string>): string {
  return Array.from({ length: count }, (_, index) => WORDS[pick(WORDS.length, ...parts, index)]).join(' ');
}

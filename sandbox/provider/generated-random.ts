/** A number below `limit` that depends on `parts` and nothing else: the same data comes of the same seed, in any order. */
export function pick(limit: number, ...parts: ReadonlyArray<number | string>): number {
  return scatter(hash(parts.join('/')), limit);
}

const WORDS =
  'engine mill card gear shaft note table column carry store barrel variable number operation proof sketch plan test fix draw move check order brass punch wheel lever axis drum ledger'.split(
    ' ',
  );

/** A few words. */
export function words(count: number, ...parts: ReadonlyArray<number | string>): string {
  // Each word is picked by the parts and its place; what they share is gone over once.
  const shared = hash(`${parts.join('/')}/`);
  return Array.from({ length: count }, (_, index) => WORDS[scatter(hash(String(index), shared), WORDS.length)]).join(
    ' ',
  );
}

/** FNV-1a of a text, or of one that goes on. */
function hash(text: string, before = 0x811c9dc5): number {
  let result = before;
  for (let index = 0; index < text.length; index += 1) result = Math.imul(result ^ text.charCodeAt(index), 0x01000193);
  return result;
}

/** FNV-1a leaves neighbours close together: mix once more. */
function scatter(given: number, limit: number): number {
  let mixed = Math.imul(given ^ (given >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % limit;
}

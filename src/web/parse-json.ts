import { InvalidRequestError } from '../errors';

/** Deeper than any data of a host or a product, and far from what recursion can take. */
const MAX_DEPTH = 100;

/** Objects, lists and members in all: each costs memory and time that its few bytes do not show. */
const MAX_VALUES = 200_000;

/** Members of one object: an object with very many is slow to make and to walk through. */
const MAX_MEMBERS = 5_000;

const BYTE = { quote: 0x22, comma: 0x2c, backslash: 0x5c, list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d };

/** Parses JSON after a look at its shape, which costs a pass over the bytes and no memory. Throws a 400. */
export function parseJson(bytes: Buffer): unknown {
  const problem = findShapeProblem(bytes);
  if (problem !== undefined) throw new InvalidRequestError(`The body ${problem}.`, { code: 'body_too_complex' });
  try {
    // A byte order mark is no part of the text (RFC 8259 §8.1).
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch {
    throw new InvalidRequestError('The body is not valid JSON.', { code: 'invalid_json' });
  }
}

function findShapeProblem(bytes: Buffer): string | undefined {
  let depth = 0;
  let values = 1;
  let isInText = false;
  /** By depth: how many commas an object has had, or -1 for a list. */
  const members = new Int32Array(MAX_DEPTH + 1);
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (isInText) {
      if (byte === BYTE.backslash) index += 1;
      else if (byte === BYTE.quote) isInText = false;
      continue;
    }
    if (byte === BYTE.quote) isInText = true;
    else if (byte === BYTE.comma) {
      values += 1;
      const count = members[depth] ?? 0;
      if (count >= MAX_MEMBERS) return `has an object with more than ${MAX_MEMBERS} members`;
      if (count >= 0 && depth > 0) members[depth] = count + 1;
    } else if (byte === BYTE.list || byte === BYTE.object) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
      members[depth] = byte === BYTE.list ? -1 : 0;
    } else if (byte === BYTE.listEnd || byte === BYTE.objectEnd) depth = Math.max(0, depth - 1);
    if (values > MAX_VALUES) return `holds more than ${MAX_VALUES} values`;
  }
  return undefined;
}

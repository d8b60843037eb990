import type { Random } from '../simulation/random';

/** Any JSON. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Values that programs trip over. */
const HOSTILE: ReadonlyArray<(random: Random) => Json> = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => 0.1,
  () => '',
  () => ' ',
  () => '\ud800',
  () => 'x\udc00y',
  () => 'a\0b',
  () => 'line\r\nX-Injected: 1',
  () => '日本語🙂\u202e',
  () => '../../..',
  () => '..',
  () => '%00%ff%',
  () => '//evil.example/\\@x',
  () => 'https://x.example\\@evil.example/ #f',
  () => '{{x}}$var${1}',
  () => '+275760-09-13T00:00:00.001Z',
  () => '-271821-04-20T00:00:00Z',
  () => '9999999999999999999999',
  () => 'NaN',
  () => '__proto__',
  () => 'constructor',
  (random) => 'x'.repeat(random.below(20_000)),
  () => [],
  () => ({}),
  () => [null],
  () => [[]],
  () => ({ toString: false, valueOf: 1, length: -1 }),
  () => ({ toJSON: 'x', then: true }),
  () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":null}}') as Json,
  (random) => Array.from({ length: random.below(300) }, (_item, index) => index),
  (random) => nest(random.below(150)),
];

function nest(depth: number): Json {
  let value: Json = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** One of the values that programs trip over. */
export function drawHostile(random: Random): Json {
  return HOSTILE[random.below(HOSTILE.length)]?.(random) ?? null;
}

/** A text of that kind. */
export function drawText(random: Random): string {
  const value = drawHostile(random);
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000);
}

/** A copy with one to three changes at places of its own structure. */
export function mutate(value: Json, random: Random): Json {
  let changed = value;
  for (let left = 1 + random.below(3); left > 0; left -= 1) changed = changeOne(changed, random);
  return changed;
}

function changeOne(value: Json, random: Random): Json {
  const isContainer = typeof value === 'object' && value !== null;
  const isEmpty = isContainer && Object.keys(value).length === 0;
  // Go down as long as there is something below.
  if (!isContainer || isEmpty || random.chance(0.1)) return replace(value, random);
  if (Array.isArray(value)) {
    const at = random.below(value.length);
    if (random.chance(0.15)) return value.filter((_item, index) => index !== at);
    if (random.chance(0.1)) return [...value, value[at] ?? null];
    return value.map((item, index) => (index === at ? changeOne(item, random) : item));
  }
  const names = Object.keys(value);
  const name = names[random.below(names.length)] ?? '';
  const { [name]: member = null, ...rest } = value;
  if (random.chance(0.12)) return rest;
  if (random.chance(0.08)) return define(rest, drawText(random).slice(0, 200), member);
  if (random.chance(0.08))
    return define(value, ['unknown', '__proto__', 'toString', 'id'][random.below(4)] ?? '', drawHostile(random));
  return define(rest, name, changeOne(member, random));
}

/** As its own member, also where the name is that of the prototype. */
function define(object: { [name: string]: Json }, name: string, value: Json): Json {
  return Object.defineProperty({ ...object }, name, { value, enumerable: true, configurable: true, writable: true });
}

function replace(value: Json, random: Random): Json {
  const kind = random.below(5);
  if (kind === 0) return [value];
  if (kind === 1) return { value };
  if (kind === 2 && typeof value === 'string' && value !== '') {
    const at = random.below(value.length);
    return `${value.slice(0, at)}${String.fromCharCode(random.below(0x250))}${value.slice(at + random.below(3))}`;
  }
  return drawHostile(random);
}

/** The text of a body; now and then it is no JSON at all. */
export function writeBody(value: Json, random: Random): Buffer {
  const text = JSON.stringify(value);
  const bytes = Buffer.from(text);
  if (random.chance(0.96) || bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  switch (random.below(4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.from(text.replace(/\d+/, '1e999'));
    case 2:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    default:
      bytes[at] = random.below(256);
      return bytes;
  }
}

import { SealedTextError } from '../errors';
import { createSealer, type Sealer } from './seal';

/** Where a sealed text stands; it opens nowhere else. */
export interface Place {
  table: string;
  /** The row's key. */
  row: string;
  column: string;
}

/** Seals stored texts with the first key of the ring and opens them with any. */
export interface KeyRing {
  activeId: string;
  /** Ids of all keys, the active one first. */
  ids: readonly string[];
  /** Text of the form `v1.<key id>.<base64url>`. */
  seal(text: string, place: Place): string;
  /** The same with a key that is not the active one. */
  sealWith(id: string, text: string, place: Place): string;
  /** Throws a `SealedTextError` when the key is not in the ring, the place is another, or a single bit differs. */
  open(sealed: string, place: Place): string;
  /** The same; `undefined` in the place of the error. */
  tryOpen(sealed: string, place: Place): string | undefined;
}

const VERSION = 'v1';

const ENTRY = /^([A-Za-z0-9_-]{1,32}):(.+)$/;

/** Reads 32 bytes in base64; `undefined` for anything else, and for bytes that anybody guesses. */
export function parseKey(base64: string): Buffer | undefined {
  const key = Buffer.from(base64, 'base64');
  return /^[A-Za-z0-9+/_-]+=*$/.test(base64) && key.length === 32 && !isWeak(key) ? key : undefined;
}

/**
 * Makes a ring of `id:base64,…`; the first key is the active one. Returns `undefined` when an entry is not an id and 32
 * bytes, or an id comes twice.
 */
export function parseKeyRing(text: string): KeyRing | undefined {
  const keys = new Map<string, Buffer>();
  for (const entry of text.split(/[\s,]+/).filter((item) => item !== '')) {
    const [, id = '', base64 = ''] = ENTRY.exec(entry) ?? [];
    const key = parseKey(base64);
    if (key === undefined || keys.has(id)) return undefined;
    keys.set(id, key);
  }
  return keys.size === 0 ? undefined : createKeyRing(keys);
}

/** Random bytes and characters have many values; those of a person who has to fill something in have one or two. */
const FEWEST_VALUES = 8;

/** True for a secret that anybody guesses: nothing but zeros, one letter over and over. */
export function isWeak(secret: Uint8Array | string): boolean {
  return new Set(Buffer.from(secret)).size < FEWEST_VALUES;
}

function createKeyRing(keys: ReadonlyMap<string, Buffer>): KeyRing {
  const sealers = new Map<string, Sealer>([...keys].map(([id, key]) => [id, createSealer(key)]));
  const ids = [...keys.keys()];
  const [activeId = ''] = ids;
  const find = (id: string): Sealer => {
    const sealer = sealers.get(id);
    if (sealer === undefined) throw new SealedTextError('its key is not in the key ring');
    return sealer;
  };
  const sealWith: KeyRing['sealWith'] = (id, text, place) =>
    `${beginningOf(id)}${find(id).seal(text, contextOf(place)).toString('base64url')}`;
  const open: KeyRing['open'] = (sealed, place) => {
    const [version, id = '', data = ''] = sealed.split('.');
    if (version !== VERSION) throw new SealedTextError('it is no sealed text');
    const sealer = find(id);
    try {
      return sealer.open(Buffer.from(data, 'base64url'), contextOf(place));
    } catch {
      throw new SealedTextError('its key is another, or it was changed or moved');
    }
  };
  return {
    activeId,
    ids,
    seal: (text, place) => sealWith(activeId, text, place),
    sealWith,
    open,
    tryOpen(sealed, place) {
      try {
        return open(sealed, place);
      } catch {
        return undefined;
      }
    },
  };
}

/** A JSON array, so that no two places look alike. */
function contextOf({ table, row, column }: Place): string {
  return JSON.stringify([table, row, column]);
}

/** What every text begins with that a key sealed. */
export function beginningOf(keyId: string): string {
  return `${VERSION}.${keyId}.`;
}

/** The id of the key that sealed a text. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

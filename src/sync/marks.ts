import { tryParseJson } from '../common';

/**
 * Marks say where an account's data stood at a time: a provider's change token, a fingerprint of the folders that the
 * account sees. Nobody but the host keeps anything, so they travel in the account: `/validate` adds one now and then.
 */

/** What stood where, by name; small texts. */
export type Mark = Readonly<Record<string, string>>;

/** Seconds since the epoch, and the mark of that time. */
type Entry = readonly [number, Mark];

/** A mark is taken at most this often. */
const INTERVAL_SECONDS = 120;

/** Marks older than this are of no use: providers' change tokens do not live longer either. */
const MAX_AGE_SECONDS = 30 * 24 * 3600;

/** The newest so many are kept. */
const MAX_ENTRIES = 30;

const MAX_LENGTH = 64 * 1024;

/** Reads marks as an account holds them; anything unreadable is no mark. */
function readMarks(text: unknown): Entry[] {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return [];
  const entries = tryParseJson(text);
  return Array.isArray(entries) ? entries.filter(isEntry) : [];
}

function isEntry(entry: unknown): entry is Entry {
  if (!Array.isArray(entry) || typeof entry[0] !== 'number' || typeof entry[1] !== 'object' || entry[1] === null)
    return false;
  return Object.values(entry[1] as object).every((value) => typeof value === 'string');
}

/** True when it is time for another mark. */
export function isMarkDue(text: unknown, nowMs: number): boolean {
  const newest = Math.max(0, ...readMarks(text).map(([time]) => time));
  return nowMs / 1000 - newest >= INTERVAL_SECONDS;
}

/**
 * Adds a mark. Of older ones that say the same about one for each doubling of age stays; those that differ stay, up to a
 * number, since each tells of a change.
 */
export function addMark(text: unknown, mark: Mark, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const kept = new Set<string>();
  const entries = readMarks(text)
    .toSorted((a, b) => a[0] - b[0])
    .filter(([time, known]) => {
      const age = now - time;
      if (age < 0 || age > MAX_AGE_SECONDS) return false;
      const key = `${Math.floor(Math.log2(Math.max(1, age / INTERVAL_SECONDS)))} ${JSON.stringify(known)}`;
      if (kept.has(key)) return false;
      kept.add(key);
      return true;
    });
  return JSON.stringify([...entries, [now, mark]].slice(-MAX_ENTRIES));
}

/** The newest mark that was taken at `time` or before, and all later ones; empty when none is that old. */
export function findMarks(text: unknown, timeMs: number): Mark[] {
  const sorted = readMarks(text).toSorted((a, b) => a[0] - b[0]);
  const first = sorted.findLastIndex(([time]) => time * 1000 <= timeMs);
  return first === -1 ? [] : sorted.slice(first).map(([, mark]) => mark);
}

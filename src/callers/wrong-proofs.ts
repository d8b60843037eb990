import { isIPv4, isIPv6 } from 'node:net';
import { expandIpv6 } from '../common';
import { RateLimitedError } from '../errors';

/** So many wrong keys, tokens, cookies and links within a window are answered as what they are; those after it are a 429. */
const ALLOWED = 30;
const WINDOW_MS = 60_000;

/** Addresses that are remembered at most: about 2 MB. */
const MAX_ADDRESSES = 20_000;

/** So many of the oldest are looked at, to forget the one with the fewest wrong proofs. */
const LOOKED_AT = 16;

/** Slows down who guesses. A right proof is never refused: whoever shares an address with a guesser goes on. */
export interface WrongProofs {
  /** Counts a wrong proof of an address. Throws a `RateLimitedError` when there were too many. */
  add(address: string | undefined): void;
}

interface Entry {
  count: number;
  endsAt: number;
}

/**
 * Makes the table of one process. It never grows past its size: windows that are over go first, then, of the oldest, the
 * one with the fewest wrong proofs, so that nobody gets rid of an entry by adding others.
 */
export function createWrongProofs(now: () => number, maxAddresses = MAX_ADDRESSES): WrongProofs {
  const entries = new Map<string, Entry>();
  return {
    add(address) {
      const key = toNetwork(address ?? '');
      const time = now();
      const known = entries.get(key);
      const entry = known === undefined || known.endsAt <= time ? { count: 0, endsAt: time + WINDOW_MS } : known;
      entry.count += 1;
      if (entry !== known) {
        // At the end, so that entries stand in the order in which their windows end.
        entries.delete(key);
        if (entries.size >= maxAddresses) forgetOne(entries, time);
        entries.set(key, entry);
      }
      if (entry.count > ALLOWED) {
        throw new RateLimitedError('Too many wrong keys came from this address. Please wait and check the key.', {
          code: 'too_many_wrong_keys',
          retryAfterSeconds: Math.max(1, Math.ceil((entry.endsAt - time) / 1000)),
        });
      }
    },
  };
}

function forgetOne(entries: Map<string, Entry>, now: number): void {
  let least: { key: string; count: number } | undefined;
  let looked = 0;
  for (const [key, { count, endsAt }] of entries) {
    if (endsAt <= now) {
      entries.delete(key);
      return;
    }
    if (least === undefined || count < least.count) least = { key, count };
    looked += 1;
    if (looked === LOOKED_AT) break;
  }
  if (least !== undefined) entries.delete(least.key);
}

/** Whoever has one IPv6 address has the 2^64 around it (RFC 6177), so the first half stands for all. */
function toNetwork(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  if (isIPv4(mapped)) return mapped;
  return isIPv6(address) ? expandIpv6(address).slice(0, 4).join(':') : 'unknown';
}

import { randomBytes } from 'node:crypto';
import { inventValue } from './invent-value';

/** Replaces values of an account by others, the same one by the same other everywhere. */
export interface Pseudonyms {
  /** A parsed answer with every value replaced that says something about somebody. */
  replaceData(value: unknown, key?: string): unknown;
  /** Text of an address or a request, with every value replaced that is known or looks like an id. */
  replaceText: (text: string) => string;
  /** The values that must not be found anywhere any more. */
  originals(): string[];
}

/** Values that are the same for everybody: times, words of an API's vocabulary, types of files, colours, languages. */
const COMMON = [
  /^$/,
  /^\d{4}-\d{2}-\d{2}([T ][\d:.,+Z-]*)?$/,
  /^(true|false|null|none|utc)$/i,
  /^[a-z]+\/[a-z0-9.+-]+$/,
  /^#[0-9a-f]{6}$|^(?=.*[a-f])[0-9a-f]{6}$/i,
  /^[a-z]{2}([-_][A-Z]{2})?$/,
];

/** Short lower-case words under a key that is not somebody's: states, kinds, roles. */
const WORD = /^[a-z][a-zA-Z_#:-]{0,30}$/;

/** Keys whose values are somebody's, whatever they look like. */
const PERSONAL =
  /name|title|mail|login|user|person|author|owner|member|creator|display|nick|phone|address|street|city|company|desc|summary|subject|text|body|content|comment|note|message|label|url|uri|link|href|avatar|photo|image|location|token|secret|key|etag|slug|domain|host|(^|_)id$|Id$|ids$/i;

const SHORTEST = 4;

/**
 * Makes the replacements of one recording. Secrets are never kept, not even as something else. Addresses of the API stay what
 * they are but for the values in them, since a connector may follow them.
 */
export function createPseudonyms(
  secrets: readonly string[],
  apiOrigins: readonly string[] = [],
  key = randomBytes(32),
): Pseudonyms {
  const known = new Map<string, string>();
  for (const secret of secrets) if (secret.length >= SHORTEST) known.set(secret, 'replaced-secret');

  const replaceString = (text: string, name: string): string => {
    const replaced = known.get(text);
    if (replaced !== undefined) return replaced;
    if (apiOrigins.some((origin) => text.startsWith(`${origin}/`))) return text;
    if (COMMON.some((pattern) => pattern.test(text))) return text;
    if (WORD.test(text) && !PERSONAL.test(name)) return text;
    const invented = inventValue(text, key);
    known.set(text, invented);
    return invented;
  };

  const replaceText = (text: string): string => {
    let result = text;
    for (const [original, replacement] of [...known].toSorted(([a], [b]) => b.length - a.length)) {
      if (original === replacement || original.length < 2) continue;
      for (const spelling of new Set([original, encodeURIComponent(original), original.replaceAll(' ', '+')])) {
        if (!result.includes(spelling)) continue;
        const whole = new RegExp(`(?<![A-Za-z0-9])${spelling.replace(/[^\w]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
        result = result.replace(whole, spelling === original ? replacement : encodeURIComponent(replacement));
      }
    }
    return result;
  };

  const replaceData = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return replaceString(value, name);
    if (typeof value === 'number') {
      const isId = Number.isInteger(value) && Math.abs(value) > 9999 && /(^|_)id$|Id$|ids$/i.test(name);
      return isId ? Number(replaceString(String(value), name)) : value;
    }
    if (Array.isArray(value)) return value.map((item) => replaceData(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [known.get(member) ?? member, replaceData(inner, member)]),
    );
  };

  return {
    replaceData,
    replaceText,
    originals: () =>
      [...known].filter(([from, to]) => from !== to && from.length >= SHORTEST + 2).map(([from]) => from),
  };
}

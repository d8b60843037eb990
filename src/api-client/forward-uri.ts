import { InvalidRequestError } from '../errors';
import { encodeQuery, hasControlCharacters, withoutEndSlashes } from '../uri';
import type { ApiTarget } from './create-api-client';
import { createOriginGuard, type OriginGuard } from './origin-guard';
import { DOT_SEGMENT } from './prepare-request';

/**
 * The address of a request that is passed on. A relative one is appended to the base URI with one slash between, its
 * percent-encoding and its query unchanged; an absolute one must be at an origin of the connector's. Throws a 400.
 */
export function buildForwardUri(path: string, target: ApiTarget): string {
  const { query = {} } = target;
  const { base, baseHref, guard } = readTarget(target);
  if (hasControlCharacters(path) || /[\\\s]/.test(path))
    throw refused('must not hold spaces, backslashes or control characters');
  const [withoutFragment = ''] = path.split('#', 1);
  const [plainPath = '', ...rest] = withoutFragment.split('?');
  if (DOT_SEGMENT.test(plainPath)) throw refused('must not hold "." or ".." segments');
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(plainPath);
  const joined = isAbsolute ? plainPath : `${base}/${plainPath.replace(/^\/+/, '')}`;
  const own = encodeQuery(query);
  const given = withoutNames(rest.join('?'), Object.keys(query));
  const all = [given, own].filter((part) => part !== '').join('&');
  const uri = all === '' ? joined : `${joined}?${all}`;
  const href = parse(uri);
  if (!guard.isTrusted(href)) throw refused('is not at an address of this integration');
  if (!isAbsolute && !href.startsWith(baseHref)) throw refused('leads out of the API');
  return href;
}

/** What is the same for all requests to one target. */
interface ReadTarget {
  base: string;
  baseHref: string;
  guard: OriginGuard;
}

const known = new WeakMap<ApiTarget, ReadTarget>();

function readTarget(target: ApiTarget): ReadTarget {
  const read = known.get(target);
  if (read !== undefined) return read;
  const base = withoutEndSlashes(target.baseUri);
  const guard = createOriginGuard([target.baseUri, ...(target.trustedUris ?? [])]);
  const made = { base, baseHref: new URL(`${base}/`).href, guard };
  known.set(target, made);
  return made;
}

/** What the connector sends itself, a key among it, is not the caller's to send. */
function withoutNames(query: string, names: readonly string[]): string {
  if (names.length === 0) return query;
  return query
    .split('&')
    .filter((pair) => !names.includes(decode(pair.split('=', 1)[0] ?? '')))
    .join('&');
}

function parse(uri: string): string {
  try {
    return new URL(uri).href;
  } catch {
    throw refused('is not an address');
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function refused(why: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: url ${why}.`, { code: 'url_not_allowed' });
}

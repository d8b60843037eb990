import type { Credentials } from '../tokens';
import { withoutTrailingSlashes } from '../uri';
import { createOriginGuard, type OriginGuard } from './origin-guard';

/** Where one account's API is, and what goes with each of its requests. */
export interface ApiTarget {
  /** Relative paths are appended to it. */
  baseUri: string;
  /** Other addresses of the same provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Parameters of every request. */
  query?: Record<string, string>;
  /** True when headers or query prove who we are, so that `authenticate` is not asked. */
  hasProof?: boolean;
  /** True when the address came with the account: it must be public then. */
  isForeign?: boolean;
}

/** Where requests go; for providers that tell an account's address with its tokens, made from those. */
export type ApiTargetSource = ApiTarget | ((credentials: Credentials) => Promise<ApiTarget>);

/** The target of an account. */
export async function findTarget(source: ApiTargetSource, credentials: Credentials): Promise<ApiTarget> {
  return typeof source === 'function' ? source(credentials) : source;
}

/** What is the same for all requests to one target. */
interface ReadTarget {
  /** The base URI as a URL writes it, with a slash at its end. */
  baseHref: string;
  /** Knows the origins that may see the credentials. */
  guard: OriginGuard;
}

const known = new WeakMap<ApiTarget, ReadTarget>();

/** Reads a target, once for all requests to it. Throws a `TypeError` for what is no address. */
export function readTarget(target: ApiTarget): ReadTarget {
  const read = known.get(target);
  if (read !== undefined) return read;
  const { baseUri, trustedUris = [] } = target;
  const made = {
    baseHref: new URL(`${withoutTrailingSlashes(baseUri)}/`).href,
    guard: createOriginGuard([baseUri, ...trustedUris]),
  };
  known.set(target, made);
  return made;
}

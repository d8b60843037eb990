import { findUriProblem } from '../uri';

/** Decides which addresses may see an account's credentials. */
export interface OriginGuard {
  /** True when `uri` is one of the connector's own origins. */
  isTrusted(uri: string): boolean;
}

/** Makes a guard for the origins (scheme, host and port) of `uris`. */
export function createOriginGuard(uris: readonly string[]): OriginGuard {
  const origins = new Set(uris.map((uri) => new URL(uri).origin));
  return {
    isTrusted: (uri) => findUriProblem(uri) === undefined && origins.has(new URL(uri).origin),
  };
}

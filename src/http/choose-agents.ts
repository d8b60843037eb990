import { ProviderError } from '../errors';
import { findUriProblem } from '../uri';
import type { HttpRequest } from './http';
import { createFresh, createPool, type Agents } from './pool';
import { findForeignUriProblem, lookupPublic } from './public-address';

/** What decides how a request connects. */
type Target = Pick<HttpRequest, 'uri' | 'isForeign' | 'reuseConnection'>;

/**
 * Judges the address of a request, and says how to connect to it: with certificates checked (TLS 1.2 or later), on a
 * pooled or a fresh connection. Throws a `ProviderError` where the address must not be called.
 */
export function createAgentChooser(allowPrivateNetworks: boolean): (target: Target) => Agents {
  const tls = { minVersion: 'TLSv1.2' } as const;
  const pooled = createPool(tls);
  const fresh = createFresh(tls);
  // A pooled connection stays at the address that was judged when it was opened.
  const foreignPooled = createPool({ ...tls, lookup: lookupPublic });
  const foreignFresh = createFresh({ ...tls, lookup: lookupPublic });
  return ({ uri, isForeign = false, reuseConnection = true }) => {
    const isGuarded = isForeign && !allowPrivateNetworks;
    const problem = findUriProblem(uri) ?? (isGuarded ? findForeignUriProblem(uri) : undefined);
    if (problem !== undefined) {
      throw new ProviderError('The address of the service is not usable.', {
        code: 'provider_address',
        detail: `The URI ${problem}`,
      });
    }
    if (isGuarded) return reuseConnection ? foreignPooled : foreignFresh;
    return reuseConnection ? pooled : fresh;
  };
}

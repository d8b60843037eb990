import { InvalidCredentialsError, InvalidRequestError } from '../errors';
import type { Sealer } from '../keys';

/** What the relay saw at the provider's callback. */
export interface RelayedCallback {
  code: string;
  /** The host's state. */
  state: string;
  /** Every other parameter of the callback. */
  parameters: Record<string, string>;
}

/** Ties a sealed code to its connector and host. */
export interface RelayContext {
  connectorId: string;
  hostCallbackUri: string;
}

/** A browser needs a second or two from the relay to the host, and the host as long to call us. */
const LIFETIME_MS = 120_000;

/** Seals a callback into the `code` that the host gets: it tells nobody anything, and works once and soon. */
export function sealRelayCode(sealer: Sealer, context: RelayContext, callback: RelayedCallback, now: number): string {
  return sealer.seal(JSON.stringify({ ...callback, sealedAt: now }), writeContext(context)).toString('base64url');
}

/** Opens what `sealRelayCode` made. A raw code, or one of another connector or host, is a 400; a stale one a 401. */
export function openRelayCode(sealer: Sealer, context: RelayContext, code: string, now: number): RelayedCallback {
  const { sealedAt, ...callback } = open(sealer, context, code);
  if (now - sealedAt > LIFETIME_MS || sealedAt > now + LIFETIME_MS) {
    throw new InvalidCredentialsError('The connection took too long. Please connect the account again.', {
      code: 'authorization_expired',
    });
  }
  return callback;
}

function open(sealer: Sealer, context: RelayContext, code: string): RelayedCallback & { sealedAt: number } {
  try {
    const text = sealer.open(Buffer.from(code, 'base64url'), writeContext(context));
    return JSON.parse(text) as RelayedCallback & { sealedAt: number };
  } catch {
    throw new InvalidRequestError('The request is not valid: code did not come through this connector’s callback.');
  }
}

function writeContext({ connectorId, hostCallbackUri }: RelayContext): string {
  return JSON.stringify(['dockline/relay/v1', connectorId, hostCallbackUri]);
}

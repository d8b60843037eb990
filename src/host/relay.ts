import type { OAuth2Method, QueryParameters } from '../connector';
import { InvalidCredentialsError, InvalidRequestError } from '../errors';
import type { Sealer } from '../keys';
import { appendQuery } from '../uri';

/** What the relay saw at the provider's callback. */
interface RelayedCallback {
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
function sealRelayCode(sealer: Sealer, context: RelayContext, callback: RelayedCallback, now: number): string {
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

/** Takes a provider's callback and says where the browser goes on. */
export interface Relay {
  /** The address at the host. Throws an `InvalidRequestError` when the callback has no state or nothing to carry. */
  forward(parameters: QueryParameters): string;
}

interface RelayOptions {
  sealer: Sealer;
  context: RelayContext;
  now: () => number;
  /** Names of RFC 6749 for parameters that the provider calls otherwise. */
  readCallback: OAuth2Method['readCallback'];
}

/**
 * Makes a relay. It only ever redirects to the configured callback of the host: the host's `state` goes on unchanged, and
 * `code` is replaced by a sealed one that holds the real code and every other parameter. It keeps nothing.
 */
export function createRelay({ sealer, context, now, readCallback }: RelayOptions): Relay {
  return {
    forward(callback) {
      const { state, code, error, error_description: description, ...parameters } = readCallback(callback);
      if (state === undefined || state === '') throw invalid('state');
      if (error !== undefined)
        return appendQuery(context.hostCallbackUri, { error, error_description: description?.slice(0, 300), state });
      if (code === undefined || code === '') throw invalid('code');
      const sealed = sealRelayCode(sealer, context, { code, state, parameters }, now());
      return appendQuery(context.hostCallbackUri, { code: sealed, state });
    },
  };
}

function invalid(name: string): InvalidRequestError {
  return new InvalidRequestError(
    `The provider’s answer is not valid: ${name} is missing. Please connect the account again.`,
  );
}

import { Router, type Request, type Response } from 'express';
import { InvalidRequestError } from '../errors';
import type { Sealer } from '../seal';
import { appendQuery } from '../uri';
import { getCall } from '../web';
import { sealRelayCode, type RelayContext } from './relay-code';

/** Takes a provider's callback and says where the browser goes on. */
export interface Relay {
  /** The address at the host. Throws an `InvalidRequestError` when the callback has no state or nothing to carry. */
  forward(query: Readonly<Record<string, unknown>>): string;
}

interface RelayOptions {
  sealer: Sealer;
  context: RelayContext;
  now: () => number;
}

/**
 * Makes a relay. It only ever redirects to the configured callback of the host: the host's `state` goes on unchanged, and
 * `code` is replaced by a sealed one that holds the real code and every other parameter. It keeps nothing.
 */
export function createRelay({ sealer, context, now }: RelayOptions): Relay {
  return {
    forward(query) {
      const texts = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      const { state, code, error, error_description: description, ...parameters } = Object.fromEntries(texts);
      if (state === undefined || state === '') throw invalid('state');
      if (error !== undefined)
        return appendQuery(context.hostCallbackUri, { error, error_description: description?.slice(0, 300), state });
      if (code === undefined || code === '') throw invalid('code');
      const sealed = sealRelayCode(sealer, context, { code, state, parameters }, now());
      return appendQuery(context.hostCallbackUri, { code: sealed, state });
    },
  };
}

/** `GET /oauth2/v1/callback`: browsers come here, so it stands outside the guard for callers. */
export function createRelayRouter(connectorId: string, relay: Relay): Router {
  const router = Router();
  router.get('/oauth2/v1/callback', (request: Request, response: Response) => {
    const call = getCall(response);
    call.connector = connectorId;
    call.route = '/oauth2/v1/callback';
    response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    response.redirect(302, relay.forward(request.query));
  });
  return router;
}

function invalid(name: string): InvalidRequestError {
  return new InvalidRequestError(
    `The provider’s answer is not valid: ${name} is missing. Please connect the account again.`,
  );
}

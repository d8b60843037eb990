import type { Router } from 'express';
import type { Logger } from '../logger';
import { createRouter, readTexts, wordError, type Face, type Route } from '../web';
import type { Relay } from './relay';

const PATH = '/oauth2/v1/callback';

/**
 * Where providers send browsers back to. `POST` with a form is for those that return with `response_mode=form_post` (OAuth 2.0
 * Form Post Response Mode); the browser goes on with a GET.
 */
export const RELAY_ROUTES: readonly Route[] = [
  {
    id: 'relayCallback',
    method: 'GET',
    path: PATH,
    summary: 'Where the provider sends the browser back to.',
    takesAnyQuery: true,
    answers: { 302: { description: 'To the callback of the host.' } },
  },
  {
    id: 'relayCallbackByForm',
    method: 'POST',
    path: PATH,
    summary: 'The same, for providers that return with a form.',
    bodyFormat: 'form',
    answers: { 303: { description: 'To the callback of the host.' } },
  },
];

/** Makes the router of one connector's relay. Browsers come here, so it stands outside the guard for callers. */
export function createRelayRouter(connector: string, relay: Relay, logger: Logger): Router {
  const face: Face<Route> = {
    logger,
    connector,
    isClosed: false,
    isCaseSensitive: false,
    admit: () => undefined,
    handle: async ({ method }, { query, body }) =>
      method === 'GET'
        ? { kind: 'redirect', status: 302, location: relay.forward(readTexts(query)) }
        : { kind: 'redirect', status: 303, location: relay.forward(readTexts(body)) },
    wordError,
  };
  return createRouter(face, RELAY_ROUTES);
}

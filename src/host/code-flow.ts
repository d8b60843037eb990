import { createHmac } from 'node:crypto';
import type { Connector, OAuth2Method } from '../connector';
import { ConfigurationError, InvalidRequestError } from '../errors';
import { createSealer, isEqualText } from '../keys';
import { createRelay, openRelayCode, type Relay } from './relay';

/** How the host face treats PKCE. */
export interface CodeFlowSettings {
  pkce: 'auto' | 'state' | 'callback' | 'off';
  /** Keys derived from `SECRET_KEY`; missing when it is not set. */
  keys: { verifier: Buffer; relay: Buffer } | undefined;
  /** Where the relay of this connector is reached, e.g. `https://connect.example/acme/oauth2/v1/callback`. */
  relayUri: string | undefined;
  /** The only address that the relay sends browsers to. */
  hostCallbackUri: string | undefined;
  now: () => number;
}

/** What the authorization request needs beside the scopes. */
export interface PreparedAuthorization {
  redirectUri: string;
  codeVerifier?: string;
}

/** What the token request needs. */
export interface PreparedExchange extends PreparedAuthorization {
  code: string;
  /** The host's state, where it is known. */
  state?: string;
  queryParameters: Record<string, string>;
  /** True when the relay saw the callback itself. */
  isWholeCallback?: boolean;
}

/** The two calls of an authorization code flow, and what lies between them. */
export interface CodeFlow {
  prepareAuthorization(given: { callbackUri: string; state: string }): PreparedAuthorization;
  /** `states` are all the places where the host may have put the state. */
  prepareExchange(given: {
    callbackUri: string;
    code: string;
    states: ReadonlyArray<string | undefined>;
    queryParameters: Record<string, string>;
  }): PreparedExchange;
  /** Present when the provider redirects to us. */
  relay: Relay | undefined;
}

type Mode = 'none' | 'state' | 'callback' | 'relay';

/** Decides once how a connector's flow goes; both calls follow the same decision. */
export function createCodeFlow(connector: Connector, method: OAuth2Method, settings: CodeFlowSettings): CodeFlow {
  const mode = chooseMode(method, settings);
  const withVerifier = mode === 'state' || mode === 'callback' || (mode === 'relay' && usesPkce(method, settings));
  const { keys, relayUri, hostCallbackUri = '', now } = settings;
  if (mode !== 'none' && keys === undefined) {
    throw new ConfigurationError([`SECRET_KEY is missing; connector ${connector.id} needs it (PKCE, relay)`]);
  }
  const sealer = mode === 'relay' && keys !== undefined ? createSealer(keys.relay) : undefined;
  const context = { connectorId: connector.id, hostCallbackUri };

  const derive = (callbackUri: string, state: string | undefined): { codeVerifier?: string } => {
    if (!withVerifier || keys === undefined) return {};
    const bound = mode === 'callback' ? undefined : state;
    return {
      codeVerifier: deriveCodeVerifier(keys.verifier, {
        ...context,
        clientId: method.clientId,
        callbackUri,
        state: bound,
      }),
    };
  };

  return {
    relay: sealer === undefined ? undefined : createRelay({ sealer, context, now, readCallback: method.readCallback }),
    prepareAuthorization({ callbackUri, state }) {
      if (mode !== 'relay') return { redirectUri: callbackUri, ...derive(callbackUri, state) };
      if (callbackUri !== hostCallbackUri) {
        throw new InvalidRequestError(
          'The request is not valid: callback_uri is not the address that this connector returns to.',
        );
      }
      return { redirectUri: relayUri ?? '', ...derive(callbackUri, state) };
    },
    prepareExchange({ callbackUri, code, states, queryParameters }) {
      const needsState = method.stateIsInRedirectUri || (mode !== 'none' && mode !== 'callback');
      const state = needsState ? readState(states) : undefined;
      if (sealer === undefined) {
        if ((mode === 'state' || method.stateIsInRedirectUri) && state === undefined) throw missingState();
        return { redirectUri: callbackUri, code, queryParameters, ...derive(callbackUri, state) };
      }
      const relayed = openRelayCode(sealer, context, code, now());
      if (state !== undefined && !isEqualText(state, relayed.state)) throw wrongState();
      return {
        redirectUri: relayUri ?? '',
        code: relayed.code,
        state: relayed.state,
        // What the relay saw itself counts for more than what came around it.
        queryParameters: { ...queryParameters, ...relayed.parameters },
        isWholeCallback: true,
        ...derive(hostCallbackUri, relayed.state),
      };
    },
  };
}

/** What one authorization is tied to. */
interface VerifierContext {
  connectorId: string;
  clientId: string;
  /** The host's callback. */
  callbackUri: string;
  /** The host's state; `undefined` derives one verifier per callback, which satisfies a server and protects nothing. */
  state: string | undefined;
}

/**
 * Derives a code verifier (RFC 7636 §4.1): 43 characters from 32 bytes. The contract has no place for one between its two
 * calls, so both calls derive it from what both know; no replica remembers anything. The input is a JSON array, so no two
 * contexts look alike.
 */
export function deriveCodeVerifier(
  key: Buffer,
  { connectorId, clientId, callbackUri, state }: VerifierContext,
): string {
  const context = ['dockline/pkce/v1', connectorId, clientId, callbackUri, state ?? null];
  return createHmac('sha256', key).update(JSON.stringify(context)).digest('base64url');
}

function usesPkce({ pkce }: OAuth2Method, settings: CodeFlowSettings): boolean {
  if (pkce === 'skip' || settings.pkce === 'off') return false;
  return pkce === 'required' || settings.pkce !== 'auto';
}

/** No PKCE where nobody demands it; the relay where it is possible; else what the operator knows. */
function chooseMode(method: OAuth2Method, settings: CodeFlowSettings): Mode {
  const canRelay = settings.relayUri !== undefined && settings.hostCallbackUri !== undefined;
  const demandsPkce = method.pkce === 'required' && settings.pkce === 'auto';
  if (canRelay && (demandsPkce || method.keepsQueryParameters)) return 'relay';
  if (!usesPkce(method, settings)) return 'none';
  return settings.pkce === 'callback' ? 'callback' : 'state';
}

function readState(states: ReadonlyArray<string | undefined>): string | undefined {
  const given = [...new Set(states.filter((state) => state !== undefined && state !== ''))];
  if (given.length > 1) throw wrongState();
  return given[0];
}

function wrongState(): InvalidRequestError {
  return new InvalidRequestError('The request is not valid: state belongs to another connection attempt.');
}

function missingState(): InvalidRequestError {
  return new InvalidRequestError(
    'The request is not valid: state is missing, and this provider’s flow needs it (PKCE). The operator can set PUBLIC_URL and HOST_CALLBACK_URI, or PKCE=callback.',
    { code: 'state_missing' },
  );
}

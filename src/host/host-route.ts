import type { ObjectSchema } from 'joi';
import type { Settings } from '../config';
import type { Connector, OAuth1Method, OAuth2Method, Traffic } from '../connector';
import type { RefreshCoordinator } from '../tokens';
import type { Http } from '../http';
import type { Logger } from '../logger';
import type { Answer, Route } from '../web';
import type { CodeFlow } from './code-flow';

/** What the host face needs beside the connector, the settings of the service among it. */
export interface HostServices extends Settings {
  coordinator: RefreshCoordinator;
  logger: Logger;
  now: () => number;
  /** Milliseconds after which `/validate` gives a mark up; default five seconds. */
  markLimitMs?: number;
  /** What requests of one account share in this process. */
  traffic: Traffic;
}

/** Headers of an incoming call, names in lower case. */
export type CallHeaders = Readonly<Record<string, string | undefined>>;

/** What a route answers that is not the JSON of a 200. */
export class OwnAnswer {
  constructor(readonly answer: Answer) {}
}

/** One incoming call. */
export interface HostCall<B> {
  body: B;
  connector: Connector;
  services: HostServices;
  /** Outgoing HTTP, bound to this call. */
  http: Http;
  /** Correlation id. */
  id: string;
  headers: CallHeaders;
}

/** One route of the contract. */
export interface HostRoute<B = unknown> extends Route {
  body?: ObjectSchema<B>;
  /** What a body must be, where that depends on what the provider sends to callbacks. */
  bodyOf?: (connector: Connector) => ObjectSchema<B>;
  /** A connector without this OAuth version answers 404, whatever the body is. */
  needs?: 'oauth1' | 'oauth2';
  /**
   * True when the route calls the provider for one account: its URIs may depend on what the user filled in.
   * `with-account`: only when the body has an account.
   */
  usesConnection?: boolean | 'with-account';
  /** Returns the JSON of a 200, or another answer. */
  handle(call: HostCall<B>): Promise<object> | object;
}

/** A route of OAuth 1.0a. */
export interface OAuth1Route<B> extends Omit<HostRoute<B>, 'handle'> {
  needs: 'oauth1';
  handle(call: HostCall<B> & { method: OAuth1Method }): Promise<object>;
}

/** A route of OAuth 2.0, with how it goes over the contract. */
export interface OAuth2Route<B> extends Omit<HostRoute<B>, 'handle'> {
  needs: 'oauth2';
  handle(call: HostCall<B> & { method: OAuth2Method; codeFlow: CodeFlow }): Promise<object>;
}

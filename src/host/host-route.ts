import type { ObjectSchema } from 'joi';
import type { Connector, OpenedFile, Traffic } from '../connector';
import type { RefreshCoordinator } from '../tokens';
import type { Http } from '../http';
import type { Logger } from '../logger';
import type { BodySize } from '../web';
import type { CodeFlow } from './code-flow';

/** What the host face needs beside the connector. */
export interface HostServices {
  coordinator: RefreshCoordinator;
  logger: Logger;
  /** Milliseconds before its end at which `/validate` refreshes a token. */
  refreshLeewayMs: number;
  /** Origins accepted in `callback_uri`; any https and loopback http when missing. */
  allowedCallbackOrigins: readonly string[] | undefined;
  now: () => number;
  /** Milliseconds after which `/validate` gives a mark up; default five seconds. */
  markLimitMs?: number;
  /** What requests of one account share in this process. */
  traffic: Traffic;
}

/** Headers of an incoming call, names in lower case. */
export type CallHeaders = Readonly<Record<string, string | undefined>>;

/** A file as the answer; whoever returns it hands its stream over. */
export class FileAnswer {
  constructor(readonly file: OpenedFile) {}
}

/** One incoming call. */
export interface HostCall<B> {
  body: B;
  connector: Connector;
  services: HostServices;
  /** Outgoing HTTP, bound to this call. */
  http: Http;
  /** How the connector's OAuth 2.0 goes over the contract; only where the connector has OAuth 2.0. */
  codeFlow: CodeFlow | undefined;
  /** Correlation id. */
  id: string;
  headers: CallHeaders;
}

/** One route of the contract. */
export interface HostRoute<B> {
  path: string;
  /** Default `POST`. */
  method?: 'POST' | 'DELETE';
  /** True hands the body over as bytes, whatever they are. Such a route also answers `HEAD`, with nothing. */
  isRaw?: boolean;
  /** How large its body may be. */
  bodySize: BodySize;
  /** Members of the body that are the provider's own data: their texts may hold anything. */
  freeMembers?: readonly string[];
  /** A connector without this OAuth version answers 404, whatever the body is. */
  needs?: 'oauth1' | 'oauth2';
  /**
   * True when the route calls the provider for one account: its URIs may depend on what the user filled in.
   * `with-account`: only when the body has an account.
   */
  usesConnection?: boolean | 'with-account';
  /** What a body must be; may depend on what the provider sends to callbacks. */
  body: ObjectSchema<B> | ((connector: Connector) => ObjectSchema<B>);
  /** Returns the JSON of a 200, or a file. */
  handle(call: HostCall<B>): Promise<object> | object;
}

import type { Readable } from 'node:stream';
import type { ObjectSchema } from 'joi';
import type { ApiKeys, Authenticate, Caller, Scope, SessionCookies, Tickets, WrongProofs } from '../callers';
import type { Actor, ConnectionsContext } from '../connections';
import type { Http } from '../http';
import type { Logger } from '../logger';
import type { Answer, CallerGuard, ReadAddress, Route } from '../web';
import type { Pages } from './pages/pages';

/** What the routes work with. */
export interface ApiServices {
  context: ConnectionsContext;
  apiKeys: ApiKeys;
  tickets: Tickets;
  sessions: SessionCookies;
  authenticate: Authenticate;
  /** Slows down who guesses links. */
  wrongProofs: WrongProofs;
  pages: Pages;
  logger: Logger;
  /** How browsers reach us, prefix included, no slash at the end. */
  publicUri: string;
  readAddress: ReadAddress;
  /** Refuses callers with keys and tokens from other addresses; missing when any may call. */
  guardCaller: CallerGuard | undefined;
  now: () => number;
}

/** How errors of a route look: each API has its own shape. */
export type Surface = 'credentials' | 'integrations' | 'plain';

/** One incoming call. */
export interface ApiCall<B = unknown, Q = unknown> {
  body: B;
  query: Q;
  params: Readonly<Record<string, string>>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  method: string;
  /** Path and query as they came, from the route's last fixed part on. */
  rawRest: string;
  /** The body as it comes, where the route takes it so. */
  stream: Readable;
  /** Only of routes that have a scope. */
  caller: Caller;
  actor: Actor;
  /** Address of the caller. */
  ip: string | undefined;
  http: Http;
  /** Aborted when the caller leaves before its answer is whole. */
  signal: AbortSignal;
  services: ApiServices;
}

/** One route. */
export interface ApiRoute<B = unknown, Q = unknown> extends Route {
  surface: Surface;
  /** What the caller needs; `any` for every caller that is known. Anybody may call a route without it. */
  scope?: Scope | 'any';
  body?: ObjectSchema<B>;
  query?: ObjectSchema<Q>;
  handle(call: ApiCall<B, Q>): Promise<Answer>;
}

/** Keeps the types of body and query together. */
export function defineRoute<B = unknown, Q = unknown>(route: ApiRoute<B, Q>): ApiRoute {
  return route;
}

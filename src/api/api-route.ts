import type { Readable } from 'node:stream';
import type { ObjectSchema, Schema } from 'joi';
import type { ApiKeys, Authenticate, Caller, Scope, SessionCookies, Tickets, WrongProofs } from '../callers';
import type { Actor, ConnectionsContext } from '../connections';
import type { Http } from '../http';
import type { Logger } from '../logger';
import type { BodySize, CallerGuard } from '../web';
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
  /** Refuses callers with keys and tokens from other addresses; missing when any may call. */
  guardCaller: CallerGuard | undefined;
  now: () => number;
}

/** How errors of a route look: each API has its own shape. */
export type Surface = 'credentials' | 'integrations' | 'plain';

/** What a route answers. */
export type ApiAnswer =
  | { kind: 'json'; status: number; body?: object; cookies?: readonly string[] }
  | { kind: 'redirect'; location: string; status?: 302 | 303; cookies?: readonly string[] }
  | { kind: 'page'; status: number; html: string }
  | {
      kind: 'stream';
      status: number;
      headers: Readonly<Record<string, string>>;
      body: Readable;
      /** Bytes that the body must have; `undefined` where that is not known. */
      length: number | undefined;
    };

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
export interface ApiRoute<B = unknown, Q = unknown> {
  /** For the description of the API. */
  id: string;
  surface: Surface;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** As Express writes it. */
  path: string;
  summary: string;
  /** What the caller needs; `any` for every caller that is known. Anybody may call a route without it. */
  scope?: Scope | 'any';
  /** True where requests are passed on: body and query are not read. */
  isRaw?: boolean;
  /** True for pages that a browser goes to from elsewhere. */
  isNavigation?: boolean;
  body?: ObjectSchema<B>;
  /** How the body is read; default JSON where there is a schema. */
  bodyFormat?: 'json' | 'form';
  /** How large a JSON body may be; default `small`. Forms have a size of their own. */
  bodySize?: BodySize;
  /** Members of the body that are passed on to the provider: their texts may hold anything. */
  freeMembers?: readonly string[];
  /** Default: no parameter at all. Names that are not in it are refused. */
  query?: ObjectSchema<Q>;
  /** True for callbacks, where a provider may add parameters, and where others are what the user filled in. */
  takesAnyQuery?: boolean;
  /** What it answers, for the description of the API. */
  answers: Readonly<Record<number, { description: string; schema?: Schema }>>;
  handle(call: ApiCall<B, Q>): Promise<ApiAnswer>;
}

/** Keeps the types of body and query together. */
export function defineRoute<B = unknown, Q = unknown>(route: ApiRoute<B, Q>): ApiRoute {
  return route;
}

/** A JSON answer. */
export function json(status: number, body?: object): ApiAnswer {
  return { kind: 'json', status, ...(body !== undefined && { body }) };
}

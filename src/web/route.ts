import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObjectSchema, Schema } from 'joi';
import type { Logger } from '../logger';
import type { Answer } from './answer';
import type { Call } from './call';
import type { BodySize } from './body-size';
import type { ShownError } from './send-error';

/**
 * One address and method: what it takes, and what it answers. A face adds what its guards look at, and the handler. The
 * router, the handler of passed-on requests and the description of the API read the same.
 */
export interface Route {
  /** For the description of the API. */
  id: string;
  /** `ANY` only for what is passed on. */
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** As Express writes it. */
  path: string;
  summary: string;
  /** True where requests are passed on: body and query are not read, and the router leaves them to who does that. */
  isRaw?: boolean;
  /** True for pages that a browser goes to from elsewhere: its errors are pages too. */
  isNavigation?: boolean;
  /** Parts of the path, and headers of ours. Both come as texts, and who reads them judges them: these are for the description. */
  params?: ObjectSchema;
  headers?: ObjectSchema;
  /** Default: a closed face takes no parameter at all, an open one does not look. */
  query?: ObjectSchema;
  /** True for callbacks, where a provider may add parameters, and where others are what the user filled in. */
  takesAnyQuery?: boolean;
  body?: ObjectSchema;
  /** How the body is read; default JSON where there is a schema. */
  bodyFormat?: 'json' | 'form' | 'bytes';
  /** How large a body may be; default `small`. Forms have a size of their own. */
  bodySize?: BodySize;
  /** Members of the body that are passed on to the provider: their texts may hold anything. */
  freeMembers?: readonly string[];
  /** What it answers, for the description of the API; JSON unless a type of media is named. */
  answers: Readonly<Record<number, { description: string; schema?: Schema; mediaType?: string }>>;
}

/** A request whose address and method are a route's. */
export interface Matched {
  request: IncomingMessage;
  response: ServerResponse;
  call: Call;
  /** What stands in the place of `*path`, still encoded as it came, with the query. */
  rawRest: string;
  readParams(): Readonly<Record<string, string>>;
  readQuery(): unknown;
  /** True for a browser that would rather see a page than JSON. */
  wantsPage: () => boolean;
}

/** A request as its route gets it: read and checked. */
export interface Incoming extends Pick<Matched, 'request' | 'response' | 'call' | 'rawRest'> {
  params: Readonly<Record<string, string>>;
  query: unknown;
  body: unknown;
}

/** What the routes of one face have in common. `A` is what its guards find out. */
export interface Face<R extends Route, A = void> {
  logger: Logger;
  /** The connector that all its calls are about, for the log. */
  connector?: string;
  /** True refuses, by name, members and parameters that are in no schema; else they pass. */
  isClosed: boolean;
  isCaseSensitive: boolean;
  /** The guards, before anything is read: who calls, and whether the route is there for it. Throws to refuse. */
  admit(route: R, request: IncomingMessage): A | Promise<A>;
  /** Runs the route's handler. */
  handle(route: R, incoming: Incoming, admitted: A): Promise<Answer>;
  /** An error as this face words it. `wantsPage`: a person followed a link. */
  wordError(error: ShownError, route: R, wantsPage: boolean): Answer;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import Joi from 'joi';
import { sendAnswer, type Answer } from './answer';
import type { Call } from './call';
import { checkTexts } from './check-texts';
import { createBodyReader } from './read-body';
import type { Face, Route } from './route';
import { sendError, type ShownError } from './send-error';
import { createBodyValidator, type BodyValidator } from './validate-body';

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

/**
 * Makes what serves a route: guards, body, schemas, handler, answer or error, in one function. Everything that does not
 * depend on the request is made here, once. What it returns never rejects.
 */
export function serveRoute<R extends Route, A>(face: Face<R, A>, route: R): (matched: Matched) => Promise<void> {
  const readBody = createBodyReader(route);
  const checks = createChecks(route, face.isClosed);
  return async (matched) => {
    const { request, response, call, rawRest } = matched;
    beginCall(call, face, route);
    try {
      // Before the body: nobody unknown makes us read one.
      const admitted = await face.admit(route, request);
      const given = await readBody?.(request, response);
      const params = matched.readParams();
      checkTexts(params);
      checks.params?.(params);
      checks.headers?.(request.headers);
      const body = checks.body === undefined ? given : checks.body(given);
      const query = checks.query === undefined ? {} : checks.query(matched.readQuery());
      const answer = await face.handle(route, { request, response, call, params, query, body, rawRest }, admitted);
      await sendAnswer(response, answer);
    } catch (error) {
      refuse(error, matched, face, route);
    }
  };
}

/** Names what a call is about, for the log. */
export function beginCall<R extends Route, A>(call: Call, { connector }: Face<R, A>, { path }: R): void {
  if (connector !== undefined) call.connector = connector;
  call.route = path;
}

/** Ends an answer with an error, in the words of the face. */
export function refuse<R extends Route, A>(
  thrown: unknown,
  { response, call, wantsPage }: Pick<Matched, 'response' | 'call' | 'wantsPage'>,
  face: Face<R, A>,
  route: R,
): void {
  const word = (error: ShownError): Answer => face.wordError(error, route, route.isNavigation === true && wantsPage());
  sendError(thrown, response, { call, logger: face.logger, word });
}

/** What is checked of a request, in the form in which it is asked for. */
interface Checks {
  params?: BodyValidator<unknown>;
  headers?: (headers: IncomingMessage['headers']) => void;
  query?: BodyValidator<unknown>;
  body?: BodyValidator<unknown>;
}

const NO_QUERY = Joi.object({});

function createChecks({ isRaw = false, takesAnyQuery = false, ...route }: Route, isClosed: boolean): Checks {
  const { params, headers, body, freeMembers } = route;
  const query = route.query ?? (isClosed ? NO_QUERY : undefined);
  return {
    ...(params !== undefined && { params: createBodyValidator(params) }),
    ...(headers !== undefined && { headers: createHeaderCheck(headers) }),
    ...(!isRaw &&
      query !== undefined && { query: createBodyValidator(query, { isClosed: isClosed && !takesAnyQuery }) }),
    // An open face hands on what a provider sends as it is.
    ...(!isRaw && query === undefined && takesAnyQuery && { query: (given: unknown) => given }),
    ...(!isRaw && body !== undefined && { body: createBodyValidator(body, { isClosed, freeMembers }) }),
  };
}

/** Most requests have none of these headers, and cost no more than a look. */
function createHeaderCheck(schema: Joi.ObjectSchema): (headers: IncomingMessage['headers']) => void {
  const names = Object.keys(schema.describe().keys as object);
  const check = createBodyValidator(schema);
  return (headers) => {
    const given = names.filter((name) => headers[name] !== undefined);
    if (given.length > 0) check(Object.fromEntries(given.map((name) => [name, headers[name]])));
  };
}

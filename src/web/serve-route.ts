import Joi from 'joi';
import { sendAnswer, type Answer } from './answer';
import type { Call } from './call';
import { checkTexts } from './check-texts';
import { createBodyReader } from './read-body';
import type { Face, Matched, Route } from './route';
import { sendError, type ShownError } from './send-error';
import { createBodyValidator, type BodyValidator } from './validate-body';

/**
 * Makes what serves a route: guards, body, schemas, handler, answer or error, in one function. Everything that does not
 * depend on the request is made here, once. What it returns never rejects.
 */
export function serveRoute<R extends Route, A>(face: Face<R, A>, route: R): (matched: Matched) => Promise<void> {
  const readBody = createBodyReader(route);
  const { isClosed } = face;
  const { body: schema, freeMembers } = route;
  const checkBody = schema && createBodyValidator(schema, { isClosed, freeMembers });
  const checkQuery = createQueryCheck(route, isClosed);
  return async (matched) => {
    const { request, response, call, rawRest } = matched;
    beginCall(call, face, route);
    try {
      // Before the body: nobody unknown makes us read one.
      const admitted = await face.admit(route, request);
      const given = await readBody?.(request, response);
      const params = matched.readParams();
      checkTexts(params);
      const body: unknown = checkBody === undefined ? given : checkBody(given);
      const query = checkQuery === undefined ? {} : checkQuery(matched.readQuery());
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

const NO_QUERY = Joi.object({});

/** The query as a route gets it; `undefined` where nobody looks at it. */
function createQueryCheck(route: Route, isClosed: boolean): BodyValidator<unknown> | undefined {
  const { isRaw = false, takesAnyQuery = false, query = isClosed ? NO_QUERY : undefined } = route;
  if (isRaw) return undefined;
  if (query !== undefined) return createBodyValidator(query, { isClosed: isClosed && !takesAnyQuery });
  // An open face hands on what a provider sends as it is.
  return takesAnyQuery ? (given) => given : undefined;
}

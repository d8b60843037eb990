import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from '../logger';
import { setCall, type Call } from './call';
import type { Readiness } from './readiness';

/** A correlation id is echoed and forwarded in a header, so it may only hold signs that are harmless there. */
const CORRELATION_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * Gives every request an id and writes one line when it ends: id, connector, route, status, milliseconds and the
 * provider's status. Bodies, queries and addresses are never logged.
 */
export function requestLog(logger: Logger, readiness: Readiness): RequestHandler {
  const begin = createCallLog(logger, readiness);
  return (request, response, next) => {
    setCall(response, begin(request, response));
    next();
  };
}

/** The same for those who serve without Express: begins a call, and writes its line when the answer is closed. */
export function createCallLog(
  logger: Logger,
  readiness: Readiness,
): (request: IncomingMessage, response: ServerResponse) => Call {
  return (request, response) => {
    const startedAt = performance.now();
    const { 'x-correlationid': given } = request.headers;
    const id = typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
    const call: Call = { id };
    readiness.begin(response);
    response.setHeader('x-correlationid', id);
    response.setHeader('x-content-type-options', 'nosniff');
    response.once('close', () => {
      readiness.end(response);
      const { connector, route = 'unknown', providerStatus, error } = call;
      const ms = Math.round(performance.now() - startedAt);
      const status = response.writableFinished ? response.statusCode : 499;
      const line = {
        id,
        connector,
        method: request.method,
        route,
        status,
        ms,
        providerStatus,
        errorCode: error?.code,
        detail: error?.detail,
      };
      if (status >= 500) logger.error('request', line);
      else if (status >= 400) logger.warn('request', line);
      else if (route === '/healthz' || route === '/readyz') logger.debug('request', line);
      else logger.info('request', line);
    });
    return call;
  };
}

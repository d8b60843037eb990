import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import { InvalidRequestError } from '../errors';
import { getCall, sendJson, toDocklineError } from '../web';
import type { ApiRoute, ApiServices, Surface } from './api-route';

interface Shown {
  status: number;
  code: string;
  message: string;
  tryLater: boolean;
  fields: readonly string[];
}

/** An error as one of the APIs writes it (reference section 5.9); a page for a person who followed a link. */
export function sendError(route: ApiRoute, { pages, logger }: ApiServices): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = toDocklineError(thrown);
    const call = getCall(response);
    if (error === undefined) logger.error('A request failed because of a bug', { id: call.id, error: thrown });
    if (error?.cause !== undefined) logger.error('A connector’s code failed', { id: call.id, error: error.cause });
    call.error = { code: error?.code ?? 'internal_error', detail: error?.detail };
    if (response.headersSent) return next(thrown);
    if (error?.retryAfterSeconds !== undefined) response.set('retry-after', String(error.retryAfterSeconds));
    const shown: Shown = {
      status: error?.status ?? 500,
      code: error?.code ?? 'internal_error',
      message: error?.message ?? 'Something went wrong on our side. Please try again, and tell us if it stays.',
      tryLater: error?.tryLater === true,
      fields: error instanceof InvalidRequestError ? error.fields : [],
    };
    response.setHeader('cache-control', 'no-store');
    if (shown.status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (route.isNavigation === true && request.accepts(['json', 'html']) === 'html') {
      pages.sendFailure(response, shown);
      return undefined;
    }
    sendJson(response, shown.status, toBody(route.surface, shown));
    return undefined;
  };
}

function toBody(surface: Surface, { status, code, message, tryLater, fields }: Shown): object {
  const rest = { ...(fields.length > 0 && { fields }), ...(tryLater && { tryLater: true }) };
  if (surface === 'credentials') return { success: false, message, code, ...rest };
  if (surface === 'plain') return { message, code, ...rest };
  return { statusCode: status, error: STATUS_CODES[status] ?? 'Error', message, code, ...rest };
}

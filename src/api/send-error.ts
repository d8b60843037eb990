import { STATUS_CODES, type ServerResponse } from 'node:http';
import { InvalidRequestError } from '../errors';
import { sendJson, toDocklineError, type Call } from '../web';
import type { ApiRoute, ApiServices, Surface } from './api-route';

interface Shown {
  status: number;
  code: string;
  message: string;
  tryLater: boolean;
  fields: readonly string[];
}

/** What an error is told about. */
interface ErrorContext {
  route: ApiRoute;
  services: ApiServices;
  call: Call;
  /** True for a person who followed a link: the answer is a page then. */
  wantsPage: boolean;
}

/**
 * Ends an answer with an error as one of the APIs writes it. An answer that has begun is cut, so
 * that nobody takes a part for the whole.
 */
export function sendError(
  thrown: unknown,
  response: ServerResponse,
  { route, services, call, wantsPage }: ErrorContext,
): void {
  const { pages, logger } = services;
  const error = toDocklineError(thrown);
  if (error === undefined) logger.error('A request failed because of a bug', { id: call.id, error: thrown });
  if (error?.cause !== undefined) logger.error('A connector’s code failed', { id: call.id, error: error.cause });
  call.error = { code: error?.code ?? 'internal_error', detail: error?.detail };
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error?.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(error.retryAfterSeconds));
  const shown: Shown = {
    status: error?.status ?? 500,
    code: error?.code ?? 'internal_error',
    message: error?.message ?? 'Something went wrong on our side. Please try again, and tell us if it stays.',
    tryLater: error?.tryLater === true,
    fields: error instanceof InvalidRequestError ? error.fields : [],
  };
  response.setHeader('cache-control', 'no-store');
  if (shown.status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (wantsPage) pages.sendFailure(response, shown);
  else sendJson(response, shown.status, toBody(route.surface, shown));
}

function toBody(surface: Surface, { status, code, message, tryLater, fields }: Shown): object {
  const rest = { ...(fields.length > 0 && { fields }), ...(tryLater && { tryLater: true }) };
  if (surface === 'credentials') return { success: false, message, code, ...rest };
  if (surface === 'plain') return { message, code, ...rest };
  return { statusCode: status, error: STATUS_CODES[status] ?? 'Error', message, code, ...rest };
}

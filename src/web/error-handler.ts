import type { ErrorRequestHandler, RequestHandler } from 'express';
import { DocklineError, InvalidRequestError, NotFoundError } from '../errors';
import type { Logger } from '../logger';
import { getCall } from './call';
import { sendJson } from './send-json';

/** What every error looks like to a caller. */
export interface ErrorBody {
  /** A sentence for a person. */
  message: string;
  code: string;
  /** Present and true when the same call may succeed later. */
  tryLater?: true;
}

/** Renders every error. Whatever is not one of ours is a bug: 500, with nothing of it in the answer. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    const error = toDocklineError(thrown);
    const call = getCall(response);
    if (error === undefined) logger.error('A request failed because of a bug', { id: call.id, error: thrown });
    if (error?.cause !== undefined) logger.error('A connector’s code failed', { id: call.id, error: error.cause });
    call.error = { code: error?.code ?? 'internal_error', detail: error?.detail };
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const body: ErrorBody = {
      message: error?.message ?? 'Something went wrong on our side. Please try again, and tell us if it stays.',
      code: error?.code ?? 'internal_error',
      ...(error?.tryLater === true && { tryLater: true as const }),
    };
    if (error?.retryAfterSeconds !== undefined) response.set('retry-after', String(error.retryAfterSeconds));
    sendJson(response, error?.status ?? 500, body);
  };
}

/** Nothing is mounted at this address. */
export const notFound: RequestHandler = () => {
  throw new NotFoundError('There is nothing at this address. Please check the base address of the connector.');
};

/** What was thrown as one of our errors; `undefined` for a bug. */
export function toDocklineError(thrown: unknown): DocklineError | undefined {
  if (thrown instanceof DocklineError) return thrown;
  return typeof thrown === 'object' && thrown !== null ? toBodyError(thrown) : undefined;
}

/** Express' own errors for a body or an address that it cannot read; their messages quote what was sent. */
function toBodyError({ type, status }: { type?: unknown; status?: unknown }): DocklineError | undefined {
  switch (type) {
    case 'entity.too.large':
      return new InvalidRequestError('The body is too large.', { status: 413, code: 'body_too_large' });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new InvalidRequestError('The body’s encoding is not supported; send UTF-8 JSON.', {
        status: 415,
        code: 'unsupported_encoding',
      });
    case 'request.aborted':
      return new InvalidRequestError('The request was cut off.', { code: 'request_aborted' });
    default:
      if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
      return new InvalidRequestError(
        typeof type === 'string' ? 'The body is not valid JSON.' : 'The request could not be read.',
        { code: typeof type === 'string' ? 'invalid_json' : 'invalid_request' },
      );
  }
}

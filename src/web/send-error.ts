import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { DocklineError, InvalidRequestError, NotFoundError } from '../errors';
import type { Logger } from '../logger';
import { json, sendAnswer, type Answer } from './answer';
import { getCall, type Call } from './call';

/** What a caller may know of an error. */
export interface ShownError {
  status: number;
  code: string;
  /** A sentence for a person. */
  message: string;
  /** True when the same call may succeed later. */
  tryLater: boolean;
  /** Paths of the fields that are wrong, where that is what is wrong. */
  fields: readonly string[];
}

interface ErrorContext {
  call: Call;
  logger: Logger;
  /** Says it in the words of a face. */
  word: (error: ShownError) => Answer;
}

/**
 * Ends an answer with an error. Whatever is not one of ours is a bug: 500, with nothing of it in the answer. An answer that
 * has begun is cut, so that nobody takes a part for the whole.
 */
export function sendError(thrown: unknown, response: ServerResponse, { call, logger, word }: ErrorContext): void {
  const error = toDocklineError(thrown);
  if (error === undefined) logger.error('A request failed because of a bug', { id: call.id, error: thrown });
  if (error?.cause !== undefined) logger.error('A connector’s code failed', { id: call.id, error: error.cause });
  call.error = { code: error?.code ?? 'internal_error', detail: error?.detail };
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error?.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(error.retryAfterSeconds));
  const shown: ShownError = {
    status: error?.status ?? 500,
    code: error?.code ?? 'internal_error',
    message: error?.message ?? 'Something went wrong on our side. Please try again, and tell us if it stays.',
    tryLater: error?.tryLater === true,
    fields: error instanceof InvalidRequestError ? error.fields : [],
  };
  void sendAnswer(response, word(shown));
}

/** The body of an error, as the host's contract has it. */
export function wordError({ status, message, code, tryLater }: ShownError): Answer {
  return json(status, { message, code, ...(tryLater && { tryLater: true }) });
}

/** What is thrown outside of all routes. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  // Express tells such a handler by its four parameters.
  return (thrown: unknown, _request, response, _next) =>
    sendError(thrown, response, { call: getCall(response), logger, word: wordError });
}

/** Nothing is mounted at this address. */
export const notFound: RequestHandler = () => {
  throw new NotFoundError('There is nothing at this address. Please check the base address of the connector.');
};

/** What was thrown as one of our errors; `undefined` for a bug. */
function toDocklineError(thrown: unknown): DocklineError | undefined {
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

import { decodeText, parseRetryAfter, type HttpResponse } from '../http';
import {
  AccessDeniedError,
  InvalidCredentialsError,
  InvalidRequestError,
  NotFoundError,
  ProviderError,
  RateLimitedError,
} from '../errors';
import type { ApiResponse } from './api-client';
import type { Limits } from './limits';

interface Answer {
  response: HttpResponse;
  /** False when the answer comes from a foreign origin, where we sent no credentials: its 401 says nothing about them. */
  isTrusted: boolean;
  method: string;
  limits: Limits;
  /** True when the provider says with its 401 that the account may not do this, and not that it is refused. */
  isForbidden?: boolean;
  now: number;
}

/** Answers to a write that say: what was sent is not acceptable. Sending it again does not help. */
const REFUSED_INPUT = new Set([400, 405, 409, 412, 413, 415, 422]);

/** Parses a 2xx, or throws the one error that fits. */
export function readAnswer<T>(answer: Answer): ApiResponse<T> {
  requireSuccess(answer);
  const { status, headers } = answer.response;
  return { status, headers, data: parseBody(answer.response) as T };
}

/** Throws the one error that fits unless the answer is a 2xx (RFC 6750 §3.1). Nothing of a failed answer's body is repeated. */
export function requireSuccess({ response, isTrusted, method, limits, isForbidden = false, now }: Answer): void {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return;
  const retryAfterSeconds =
    parseRetryAfter(headers['retry-after'], now) ??
    (limits.isLimited === true && limits.resetsInMs !== undefined ? Math.ceil(limits.resetsInMs / 1000) : undefined);
  const detail = `status ${status}`;
  const shared = { detail, providerStatus: status };
  if (limits.isLimited === true || status === 429) {
    throw new RateLimitedError('The service asks us to slow down. Please try again later.', {
      ...shared,
      retryAfterSeconds,
    });
  }
  if (status === 401 && isTrusted && !isForbidden) {
    throw new InvalidCredentialsError(
      'The service no longer accepts this connection. Please connect the account again.',
      { ...shared, code: 'invalid_token' },
    );
  }
  if ((status === 403 || isForbidden) && isTrusted) {
    throw new AccessDeniedError('The service does not allow this account to do that. Please check its permissions.', {
      ...shared,
      code: 'forbidden',
    });
  }
  if (status === 404 || status === 410) {
    throw new NotFoundError('The service does not have this any more, or the account may not see it.', {
      ...shared,
      code: 'provider_not_found',
    });
  }
  if (method !== 'GET' && method !== 'HEAD' && REFUSED_INPUT.has(status)) {
    throw new InvalidRequestError('The service did not accept what was sent. Please check the values.', {
      ...shared,
      code: 'provider_refused',
    });
  }
  throw new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
    ...shared,
    retryAfterSeconds,
    status: status === 503 ? 503 : 502,
  });
}

/** JSON by label or by shape; a body that claims to be JSON and is not, is a cut or broken answer. */
function parseBody({ body, headers }: HttpResponse): unknown {
  if (body.length === 0) return undefined;
  const text = decodeText(body);
  const isLabelledJson = /\bjson\b/i.test(headers['content-type'] ?? '');
  if (text !== undefined && (isLabelledJson || /^\s*[[{]/.test(text))) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw unreadable();
    }
  }
  if (text === undefined || isLabelledJson) throw unreadable();
  return text;
}

function unreadable(): ProviderError {
  return new ProviderError('The service sent an answer that we could not read. Please try again in a few minutes.', {
    detail: 'the body is not the JSON that it claims to be',
  });
}

/** The error that fits an answer inside an answer, as batches have them. */
export function toAnswerError(status: number): Error {
  try {
    // Its 401 and 403 are about one thing in the batch and say nothing about the account.
    requireSuccess({
      response: { status, headers: {}, body: Buffer.alloc(0) },
      isTrusted: false,
      method: 'GET',
      limits: {},
      now: 0,
    });
  } catch (error) {
    return error as Error;
  }
  return new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
    detail: `status ${status} inside an answer`,
  });
}

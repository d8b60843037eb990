import { decodeText, parseRetryAfter, type HttpResponse } from '../http';
import { AccessDeniedError, InvalidCredentialsError, ProviderError, RateLimitedError } from '../errors';
import type { ApiResponse } from './api-client';

interface Answer {
  response: HttpResponse;
  /** False when the answer comes from a foreign origin, where we sent no credentials: its 401 says nothing about them. */
  isTrusted: boolean;
  now: number;
}

/** Parses a 2xx, or throws the one error that fits (RFC 6750 §3.1). Nothing of a failed answer's body is repeated. */
export function readAnswer<T>({ response, isTrusted, now }: Answer): ApiResponse<T> {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return { status, headers, data: parseBody(response) as T };
  const retryAfterSeconds = parseRetryAfter(headers['retry-after'], now);
  const detail = `status ${status}`;
  if (status === 401 && isTrusted) {
    throw new InvalidCredentialsError(
      'The service no longer accepts this connection. Please connect the account again.',
      {
        code: 'invalid_token',
        detail,
      },
    );
  }
  if (status === 403 && isTrusted) {
    throw new AccessDeniedError('The service does not allow this account to do that. Please check its permissions.', {
      code: 'forbidden',
      detail,
    });
  }
  if (status === 429) {
    throw new RateLimitedError('The service asks us to slow down. Please try again later.', {
      detail,
      retryAfterSeconds,
    });
  }
  throw new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
    detail,
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

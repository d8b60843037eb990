import { isNativeError } from 'node:util/types';
import { ProviderError } from '../errors';

/** System codes that say "no answer in time"; everything else is "no usable answer". */
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'ESOCKETTIMEDOUT']);

/** What axios says of a body over `maxContentLength`; it says it of nothing else that we let it do. */
const TOO_LARGE_CODE = 'ERR_BAD_RESPONSE';

const CODE_PATTERN = /^[A-Z][A-Z0-9_]{2,60}$/;

/** The provider did not answer in time: 504. */
export function timeoutError(detail = 'ETIMEDOUT'): ProviderError {
  return new ProviderError('The service did not answer in time. Please try again in a few minutes.', {
    status: 504,
    code: 'provider_timeout',
    detail,
  });
}

/** The provider sent something that is no answer to a request: 502, and asking again does not help. */
export function notAnAnswer(detail: string): ProviderError {
  return new ProviderError('The service sent an answer that we could not read. Please try again in a few minutes.', {
    code: 'provider_answer',
    detail,
  });
}

/**
 * Turns a failure of the network (DNS, connection, TLS, reset, size limit) into a `ProviderError`. Keeps nothing of the
 * foreign error but its system code: HTTP clients' errors hold headers and bodies.
 */
export function toNetworkError(error: unknown): ProviderError {
  const code = findSystemCode(error);
  if (code !== undefined && TIMEOUT_CODES.has(code)) return timeoutError(code);
  if (code === TOO_LARGE_CODE) {
    return new ProviderError('The service sent more than we can take. Please tell the operator of the connector.', {
      code: 'answer_too_large',
      detail: code,
    });
  }
  return new ProviderError('The service could not be reached. Please try again in a few minutes.', {
    status: 502,
    code: 'provider_unreachable',
    detail: code ?? 'unknown',
  });
}

function findSystemCode(error: unknown): string | undefined {
  // Not `instanceof`: errors of Node's own may come from another realm.
  for (let current = error, depth = 0; isNativeError(current) && depth < 5; depth += 1) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && CODE_PATTERN.test(code)) return code;
    current = current.cause;
  }
  return undefined;
}

import { ProviderError } from '../errors';
import type { OAuth2Config } from './config';
import { toTokenError } from './token-error';

/** A token answer that was accepted: an object with a usable `access_token` and no `error`. */
export interface TokenAnswer {
  access_token: string;
  [member: string]: unknown;
}

interface RawAnswer {
  /** What this provider does its own way. */
  config?: Pick<OAuth2Config, 'readAnswer' | 'readCode' | 'tokenErrors'>;
  status: number;
  /** Parsed JSON, or the text of the answer, or `undefined` when it was not UTF-8. */
  body: unknown;
  retryAfterSeconds?: number;
}

/** RFC 6750 §2.1 allows a few more signs; what matters is that nothing can end a header line. */
const TOKEN_PATTERN = /^[\x21-\x7e]+$/;

/** Token types that a bearer header does not satisfy (RFC 6749 §7.1). Other words are providers' names for bearer. */
const PROOF_TOKEN_TYPES = new Set(['mac', 'dpop', 'pop']);

/**
 * Judges any answer of a token endpoint (RFC 6749 §5.1, 5.2). JSON and form-encoded text are read whatever their label.
 * Accepted is a 2xx with an object that holds a non-empty `access_token` and no `error`; everything else is thrown as
 * exactly one of our errors.
 */
export function parseTokenAnswer({ status, body, retryAfterSeconds, config }: RawAnswer): TokenAnswer {
  const answer = readMembers(body);
  const isSuccess = status >= 200 && status < 300;
  const ownCode = answer === undefined ? undefined : config?.readCode?.(answer);
  if (!isSuccess || ownCode !== undefined || isErrorAnswer(answer)) {
    throw toTokenError({ status, members: answer, retryAfterSeconds, spellings: config?.tokenErrors, ownCode });
  }
  const members = answer === undefined ? undefined : (config?.readAnswer?.(answer) ?? answer);
  const accessToken = members?.['access_token'];
  if (typeof accessToken !== 'string' || !TOKEN_PATTERN.test(accessToken))
    throw unreadableAnswer('no usable access_token');
  const tokenType = members?.['token_type'];
  if (typeof tokenType === 'string' && PROOF_TOKEN_TYPES.has(tokenType.toLowerCase())) {
    throw unreadableAnswer('token_type asks for a proof that was not agreed on');
  }
  return { ...members, access_token: accessToken };
}

/** Some providers say no with a 200: `error` is set, or `ok` is false. */
function isErrorAnswer(members: Record<string, unknown> | undefined): boolean {
  if (members === undefined) return false;
  const { error, ok } = members;
  return ok === false || (error !== undefined && error !== null && error !== false && error !== '');
}

/** The members of an answer, from an object or from JSON or form-encoded text; `undefined` when it has none. */
export function readMembers(body: unknown): Record<string, unknown> | undefined {
  if (typeof body === 'string') return readText(body.replace(/^\uFEFF/, '').trim());
  if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof Uint8Array) return undefined;
  return body as Record<string, unknown>;
}

function readText(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? undefined : readMembers(value);
  } catch {
    if (!/^[\w.~%+-]+=/.test(text)) return undefined;
    const members = Object.create(null) as Record<string, unknown>;
    for (const [name, value] of new URLSearchParams(text)) members[name] ??= value;
    return members;
  }
}

/** The provider answered, but not with something that can be used: 502. */
export function unreadableAnswer(detail: string): ProviderError {
  return new ProviderError('The service sent an answer that we could not read. Please try again in a few minutes.', {
    detail,
  });
}

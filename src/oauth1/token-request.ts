import { decodeText, parseRetryAfter, type Http, type HttpResponse } from '../http';
import { ProviderError, RateLimitedError } from '../errors';
import type { OAuth1Client, OAuth1Token } from './client';
import type { OAuth1Keys } from './config';
import { findOAuthProblem, toRefusal } from './oauth-problem';
import { signRequest } from './sign-request';

interface TokenRequest {
  http: Http;
  client: OAuth1Client;
  uri: string;
  token?: OAuth1Token;
  callback?: string;
  verifier?: string;
  method: OAuth1Keys['tokenRequestMethod'];
  now?: () => number;
}

/** A token answer: the pair, and every member of the form that it came in. */
export interface OAuth1TokenAnswer extends OAuth1Token {
  members: Readonly<Record<string, string>>;
}

/** Sends one of the two signed token requests and reads its form-encoded answer, whatever its content type says. */
export async function requestToken(options: TokenRequest): Promise<OAuth1TokenAnswer> {
  const { http, client, token, callback, verifier, method, now = Date.now } = options;
  const uri = new URL(options.uri).href;
  const authorization = signRequest({ client, token, callback, verifier, now, request: { method, uri } });
  const response = await http.request({
    method,
    uri,
    headers: {
      authorization,
      accept: 'application/x-www-form-urlencoded, text/plain;q=0.9, */*;q=0.1',
      ...(method === 'POST' && { 'content-length': '0' }),
    },
    reuseConnection: false,
  });
  const members = parseForm(response);
  const problem = findOAuthProblem(members, response.headers['www-authenticate']);
  if (response.status >= 200 && response.status < 300 && problem === undefined) return readToken(members);
  throw toError(response, problem, now());
}

function toError(response: HttpResponse, problem: string | undefined, now: number): Error {
  const { status, headers } = response;
  const retryAfterSeconds = parseRetryAfter(headers['retry-after'], now);
  if (status === 429) {
    return new RateLimitedError('The service asks us to slow down. Please try again later.', { retryAfterSeconds });
  }
  const isRefusal = problem !== undefined || status === 400 || status === 401 || status === 403;
  if (isRefusal && status < 500) return toRefusal(problem, status);
  return new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
    detail: `status ${status}`,
    retryAfterSeconds,
  });
}

/** RFC 5849 §2.1: members in any order, unknown ones ignored, values decoded once. A page of HTML yields nothing usable. */
function parseForm(response: HttpResponse): Record<string, string> {
  const members = Object.create(null) as Record<string, string>;
  const text = decodeText(response.body)?.trim();
  if (text === undefined || text === '' || text.startsWith('<')) return members;
  for (const [name, value] of new URLSearchParams(text)) members[name] ??= value;
  return members;
}

function readToken(members: Record<string, string>): OAuth1TokenAnswer {
  const token = members['oauth_token'];
  const secret = members['oauth_token_secret'];
  // An empty secret is legal (RFC 5849 §3.4.2 signs with it); a missing one is not.
  if (token === undefined || token === '' || secret === undefined) {
    throw new ProviderError('The service sent an answer that we could not read. Please try again in a few minutes.', {
      detail: 'no oauth_token and oauth_token_secret in the answer',
    });
  }
  return { token, secret, members };
}

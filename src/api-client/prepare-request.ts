import { InvalidRequestError } from '../errors';
import type { HttpResponse } from '../http';
import { appendQuery, withoutEndSlashes } from '../uri';
import type { ApiRequest } from './api-client';
import type { ApiTarget } from './create-api-client';

/** A request whose URI and body are final; only the credentials are missing. */
export interface PreparedRequest {
  method: ApiRequest['method'];
  uri: string;
  headers: Record<string, string>;
  body?: string;
  formBody?: string;
}

/**
 * A segment that would lead out of the path that the connector meant (RFC 3986 §5.2.4), also when its dots or the slashes
 * around it are escaped, or when a parameter follows: many servers decode before they resolve, and drop parameters first.
 */
export const DOT_SEGMENT = /(^|\/|\\|%2f|%5c)(\.|%2e){1,2}(;|%3b|\/|\\|%2f|%5c|$)/i;

/** Ids in paths come from users and hosts: one that is `..` names nothing and must not name something else. */
function dotSegment(): InvalidRequestError {
  return new InvalidRequestError('The request is not valid: an id must not be "." or "..".');
}

/** The final URI and body: from here on nothing changes but the credentials. */
export function prepareRequest(
  request: ApiRequest,
  { baseUri, headers, query }: Pick<ApiTarget, 'baseUri' | 'headers' | 'query'>,
): PreparedRequest {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(request.path);
  const joined = isAbsolute ? request.path : `${withoutEndSlashes(baseUri)}/${request.path.replace(/^\/+/, '')}`;
  if (DOT_SEGMENT.test(request.path.split('?', 1)[0] ?? '')) throw dotSegment();
  const uri = new URL(appendQuery(joined, { ...query, ...request.query })).href;
  const all = { accept: 'application/json', ...headers, ...request.headers };
  const { data, method } = request;
  if (data === undefined) return { method, uri, headers: all };
  if (data instanceof URLSearchParams) {
    const body = data.toString();
    return {
      method,
      uri,
      body,
      formBody: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...all },
    };
  }
  return { method, uri, body: JSON.stringify(data), headers: { 'content-type': 'application/json', ...all } };
}

/** Where a read is sent on to, or `undefined`. A write is never repeated elsewhere. */
export function findRedirect(
  { method, uri }: PreparedRequest,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
): string | undefined {
  const { location } = headers;
  const isRedirect = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  if (!isRedirect || location === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  return URL.canParse(location, uri) ? new URL(location, uri).href : undefined;
}

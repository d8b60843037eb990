import { InvalidRequestError } from '../errors';
import { isCookieHeader, isFramingHeader, isSendableHeader, listConnectionNames, readAsGateway } from '../http';
import { filterAnswerValue, isOursToAnswer } from './answer-headers';

/**
 * What a caller sends to us and not to the provider: who it is, where it comes from, what only its browser knows, and
 * whom else the request is for (`Host` under its other names). `X-Original-Url` and `X-Rewrite-Url` go on: they name a path
 * at the same provider, which an absolute address may name as well.
 */
const NOT_FORWARDED = new Set([
  'authorization',
  'client-ip',
  'fastly-client-ip',
  'forwarded',
  'origin',
  'referer',
  'true-client-ip',
  'via',
  'x-api-key',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-correlationid',
  'x-host',
  'x-http-host-override',
  'x-original-host',
  'x-originating-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
]);
const NOT_FORWARDED_PATTERN = /^(sec-|x-forwarded|x-dockline-|cf-|x-envoy-)/;

/** Another method than the one in the first line. A `POST` may say so; a read that is judged as one may not. */
const METHOD_OVERRIDES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Headers = Readonly<Record<string, string | undefined>>;

/** A request's headers as the provider gets them. Names are in lower case. Throws a 400 for what cannot be sent. */
export function filterRequestHeaders(headers: Headers, method: string): Record<string, string> {
  const isRead = READS.has(method);
  const kept = filter(headers, (name) => {
    const read = readAsGateway(name);
    return (
      NOT_FORWARDED.has(read) ||
      isCookieHeader(read) ||
      NOT_FORWARDED_PATTERN.test(read) ||
      (isRead && METHOD_OVERRIDES.has(read))
    );
  });
  for (const name in kept) {
    if (isSendableHeader(name, kept[name] ?? '')) continue;
    throw new InvalidRequestError('The request is not valid: headers holds a name or value that cannot be sent.', {
      fields: ['headers'],
    });
  }
  return kept;
}

/**
 * An answer's headers as the caller gets them; one that holds a secret is left out. `uri` is where the answer comes from:
 * addresses in it are relative to that and not to ours.
 */
export function filterResponseHeaders(
  headers: Headers,
  secrets: readonly string[],
  uri: string,
): Record<string, string> {
  const isTelling = (value: string): boolean => secrets.some((secret) => value.includes(secret));
  const kept = filter(headers, (name, value) => isOursToAnswer(name) || isTelling(value));
  for (const name in kept) {
    const value = filterAnswerValue(name, kept[name] ?? '', uri);
    if (value === undefined || !isSendableHeader(name, value)) delete kept[name];
    else kept[name] = value;
  }
  return kept;
}

function filter(headers: Headers, isDropped: (name: string, value: string) => boolean): Record<string, string> {
  const { connection } = headers;
  const named = connection === undefined ? undefined : listConnectionNames(connection);
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || named?.has(name) === true || isFramingHeader(name) || isDropped(name, value)) continue;
    kept[name] = value;
  }
  return kept;
}

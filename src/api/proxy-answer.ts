import Joi from 'joi';
import { proxyRequest, type Connection, type ProxyAnswer } from '../connections';
import { InvalidRequestError } from '../errors';
import type { StreamedBody } from '../http';
import type { Answer } from '../web';
import type { ApiCall } from './api-route';
import { writeCacheHeaders } from './cache-headers';
import { passOn, type PassedOn } from './pass-on';

/** What of a proxied route's address is the provider's. */
export const proxiedPath = Joi.object({ path: Joi.string().description('Path at the provider, with slashes.') });

/** Methods that make sense through a proxy. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A body up to this size is held, so that it can be sent again after a refresh or a failure. */
const HELD_BYTES = 256 * 1024;

interface ProxyCall {
  connection: Connection;
  /** Of the request to the provider. */
  method: string;
  path: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: Buffer | StreamedBody;
}

/** Sends a call on, and answers with what the provider answered. */
export async function answerByProxy(
  call: Pick<ApiCall, 'actor' | 'http' | 'services' | 'signal' | 'method'>,
  { connection, method, path, headers, body }: ProxyCall,
): Promise<Answer> {
  const { actor, http, services, signal } = call;
  if (!METHODS.has(method))
    throw new InvalidRequestError('The request is not valid: method is not one of HTTP.', { fields: ['method'] });
  const answer = await proxyRequest(services.context, {
    connection,
    request: { method, path, headers, signal, ...(body !== undefined && { body }) },
    actor,
    http,
  });
  const { status, body: answered } = answer;
  const { announced, length } = frame(answer, method, call.method);
  const { location, 'content-encoding': coding, ...rest } = answer.headers;
  // A client with a key or a cookie that follows it would call us in the provider's name.
  const isElsewhere = location !== undefined && !isOurs(location, services.publicUri);
  const passed: PassedOn = {
    status,
    headers: {
      ...rest,
      ...(isElsewhere && { location }),
      // Of a body that is not there it says something only where `HEAD` was asked.
      ...(coding !== undefined && (announced !== 0 || length !== 0) && { 'content-encoding': coding }),
      ...(announced !== undefined && { 'content-length': String(announced) }),
      ...writeCacheHeaders(answer.headers),
      ...(answer.isRefused && { 'x-dockline-connection': 'refused' }),
      // A page of the provider's must not act at our address.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    },
    body: answered,
    length,
  };
  return { kind: 'streamed', send: (response) => passOn(passed, response) };
}

/**
 * The framing of our answer: the length that it announces, and the bytes that come. The provider's length is that of its
 * answer to `method`: where ours answers another one, a `POST` that asked for a `HEAD`, it would announce a body that never
 * comes.
 */
function frame(
  { status, length }: Pick<ProxyAnswer, 'status' | 'length'>,
  method: string,
  callerMethod: string,
): { announced: number | undefined; length: number | undefined } {
  // These have no body, whatever they announce (RFC 9110 §6.4.1, RFC 9112 §6.3).
  if (status === 204 || status === 304) return { announced: undefined, length: 0 };
  if (method !== 'HEAD') return { announced: length, length };
  return { announced: callerMethod === 'HEAD' ? length : 0, length: 0 };
}

function isOurs(location: string, publicUri: string): boolean {
  return new URL(location).origin === new URL(publicUri).origin;
}

/** The body of an incoming call: held when it is small, as it comes otherwise, nothing when there is none. */
export async function holdBody({
  stream,
  headers,
}: Pick<ApiCall, 'stream' | 'headers'>): Promise<Buffer | StreamedBody | undefined> {
  const { 'content-length': announced, 'transfer-encoding': coding } = headers;
  if (coding !== undefined) {
    // Another coding would stay in the body, and the provider would not hear of it.
    if (String(coding).trim().toLowerCase() !== 'chunked') throw wrongFraming('transfer-encoding');
    return { stream };
  }
  if (announced === undefined) return undefined;
  if (typeof announced !== 'string' || !/^\d{1,15}$/.test(announced)) throw wrongFraming('content-length');
  const length = Number(announced);
  if (length === 0) return undefined;
  if (length > HELD_BYTES) return { stream, length };
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    throw cutOff();
  }
  const body = Buffer.concat(chunks);
  if (body.length !== length) throw cutOff();
  return body;
}

/** For routes that take no body: one that is announced all the same is refused, and never sent on. */
export function refuseBody({ headers }: Pick<ApiCall, 'headers'>): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  if (coding !== undefined || length !== '0') {
    throw new InvalidRequestError('The request is not valid: this route takes no body.', { code: 'body_not_allowed' });
  }
}

function wrongFraming(name: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: ${name} is not one that can be passed on.`, {
    fields: [name],
  });
}

function cutOff(): InvalidRequestError {
  return new InvalidRequestError('The request was cut off.', { code: 'request_aborted' });
}

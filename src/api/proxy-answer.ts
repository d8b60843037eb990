import type { Readable } from 'node:stream';
import { proxyRequest, type Connection } from '../connections';
import { InvalidRequestError } from '../errors';
import type { ApiAnswer, ApiCall } from './api-route';

/** Methods that make sense through a proxy. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A body up to this size is held, so that it can be sent again after a refresh or a failure. */
const HELD_BYTES = 256 * 1024;

interface ProxyCall {
  connection: Connection;
  method: string;
  path: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: Buffer | Readable;
}

/** Sends a call on, and answers with what the provider answered. */
export async function answerByProxy(
  { actor, http, services }: Pick<ApiCall, 'actor' | 'http' | 'services'>,
  { connection, method, path, headers, body }: ProxyCall,
): Promise<ApiAnswer> {
  if (!METHODS.has(method))
    throw new InvalidRequestError('The request is not valid: method is not one of HTTP.', { fields: ['method'] });
  const answer = await proxyRequest(services.context, {
    connection,
    request: { method, path, headers, ...(body !== undefined && { body }) },
    actor,
    auditSample: services.auditSample,
    http,
  });
  const diagnostic: Record<string, string> = answer.isRefused ? { 'x-dockline-connection': 'refused' } : {};
  return {
    kind: 'stream',
    status: answer.status,
    // A page of the provider's must not act at our address.
    headers: { ...answer.headers, ...diagnostic, 'content-security-policy': "sandbox; default-src 'none'" },
    body: answer.body,
  };
}

/** The body of an incoming call: held when it is small, as it comes otherwise, nothing when there is none. */
export async function holdBody({
  stream,
  headers,
}: Pick<ApiCall, 'stream' | 'headers'>): Promise<Buffer | Readable | undefined> {
  const length = headers['content-length'];
  const isChunked = headers['transfer-encoding'] !== undefined;
  if (!isChunked && (length === undefined || length === '0')) return undefined;
  if (isChunked || Number(length) > HELD_BYTES) return stream;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    throw new InvalidRequestError('The request was cut off.', { code: 'request_aborted' });
  }
  return Buffer.concat(chunks);
}

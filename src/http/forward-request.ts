import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { InvalidRequestError } from '../errors';
import type { ForwardRequest, HttpStream } from './http';
import { notAnAnswer, timeoutError } from './network-error';
import { passBody } from './pass-body';
import type { Agents } from './pool';

/** Informational answers (RFC 9110 §15.2) that are let by before the real one. */
const MAX_INFORMATIONAL = 20;

interface Times {
  /** Milliseconds for the headers of the answer, from the end of the body that is sent. */
  limitMs: number;
  /** Milliseconds that the answer's body may stand still. */
  idleMs: number;
}

/**
 * Sends a request that is passed on, and resolves as soon as the headers of the answer are here. Headers are final, but for
 * the framing, which follows from the body alone. Not through axios: bytes go both ways as they are, which is what
 * `node:http` does, and a layer on top costs a proxy a good part of its rate. Whatever goes wrong settles the call and
 * destroys the connection, so that only one whose exchange was clean to its end serves another request.
 */
export function forwardRequest(
  request: ForwardRequest,
  agents: Agents,
  { limitMs, idleMs }: Times,
): Promise<HttpStream> {
  const { body, signal } = request;
  if (signal?.aborted === true) return Promise.reject(callerLeft());
  return new Promise((resolve, reject) => {
    const outgoing = open(request, agents, idleMs);
    let timer: NodeJS.Timeout | undefined;
    let stopSending: (() => void) | undefined;
    let informational = 0;
    let isAnswered = false;
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    };
    const fail = (error: Error): void => {
      settle();
      stopSending?.();
      reject(error);
      outgoing.destroy();
    };
    const leave = (): void => fail(callerLeft());
    const startTimer = (): void => void (timer = setTimeout(() => fail(timeoutError()), limitMs));
    const answered = (answer: IncomingMessage): void => {
      settle();
      isAnswered = true;
      const { statusCode: status = 0 } = answer;
      if (status < 200 || status > 599) {
        fail(notAnAnswer(`status ${status}`));
        return;
      }
      if (!outgoing.writableFinished) {
        // Nobody knows how much of the body the provider will still read as such.
        outgoing.shouldKeepAlive = false;
        answer.once('close', () => {
          stopSending?.();
          outgoing.destroy();
        });
      }
      outgoing.once('timeout', () => answer.destroy(timeoutError('the answer stood still')));
      resolve({ status, headers: readHeaders(answer), body: answer });
    };
    outgoing.on('response', answered);
    // Stays: a connection can fail more than once, and an error that nobody hears ends the process.
    outgoing.on('error', fail);
    outgoing.once('close', () => {
      if (!isAnswered) fail(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
    });
    for (const event of ['upgrade', 'connect']) {
      outgoing.once(event, (_answer, socket: NodeJS.WritableStream & { destroy(): void }) => {
        socket.destroy();
        fail(notAnAnswer('the protocol was switched'));
      });
    }
    outgoing.on('information', () => {
      informational += 1;
      if (informational > MAX_INFORMATIONAL) fail(notAnAnswer('informational answers without end'));
    });
    signal?.addEventListener('abort', leave);
    if (body === undefined || Buffer.isBuffer(body)) {
      startTimer();
      outgoing.end(body);
    } else {
      const { stream, length } = body;
      const done = (error?: Error): void => (error === undefined ? startTimer() : fail(callerLeft()));
      stopSending = passBody({ body: stream, to: outgoing, length, done });
    }
  });
}

/** The request with its framing, before anything is sent. */
function open({ method, uri, headers: given, body }: ForwardRequest, agents: Agents, idleMs: number): ClientRequest {
  const headers: Record<string, string | number> = given;
  if (Buffer.isBuffer(body)) headers['content-length'] = body.length;
  else if (body?.length !== undefined) headers['content-length'] = body.length;
  // Said in words: for methods that usually have no body, Node would write the bytes without any framing.
  else if (body !== undefined) headers['transfer-encoding'] = 'chunked';
  const isHttps = uri.startsWith('https:');
  const options = { method, headers, timeout: idleMs, agent: isHttps ? agents.httpsAgent : agents.httpAgent };
  const outgoing = isHttps ? requestHttps(uri, options) : requestHttp(uri, options);
  // Node has it for every message, its types only for answers.
  return Object.assign(outgoing, { strictContentLength: true });
}

/** Nobody sees it but the log: the caller is gone, or what it announced did not come. */
function callerLeft(): InvalidRequestError {
  return new InvalidRequestError('The request was cut off.', { code: 'request_aborted' });
}

function readHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const read = Object.create(null) as Record<string, string | undefined>;
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) read[name] = String(value);
  }
  return read;
}

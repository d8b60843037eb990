import { request as requestHttp, type Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as requestHttps, type Agent as HttpsAgent } from 'node:https';
import type { ForwardRequest, HttpStream } from './http';

/** Connections to send over. */
interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/**
 * Sends a request that is passed on, and resolves as soon as the headers of the answer are here; they have `limitMs` from
 * the end of the body that is sent. Not through axios: bytes go both ways as they are, which is what `node:http` does, and
 * a layer on top costs a proxy a good part of its rate.
 */
export function sendOn(request: ForwardRequest, agents: Agents, limitMs: number): Promise<HttpStream> {
  const { method, uri, headers, body } = request;
  const isHttps = uri.startsWith('https:');
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const answered = (answer: IncomingMessage): void => {
      clearTimeout(timer);
      const { statusCode: status = 502 } = answer;
      resolve({ status, headers: readHeaders(answer), body: answer });
    };
    const options = { method, headers, agent: isHttps ? agents.httpsAgent : agents.httpAgent };
    const outgoing = isHttps ? requestHttps(uri, options, answered) : requestHttp(uri, options, answered);
    const start = (): void => {
      timer = setTimeout(() => {
        outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
      }, limitMs);
    };
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    if (body === undefined || Buffer.isBuffer(body)) {
      start();
      if (body !== undefined) outgoing.setHeader('content-length', body.length);
      outgoing.end(body);
    } else {
      body.once('error', (error) => outgoing.destroy(error));
      body.once('end', start);
      body.pipe(outgoing);
    }
  });
}

function readHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const read = Object.create(null) as Record<string, string | undefined>;
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) read[name] = String(value);
  }
  return read;
}

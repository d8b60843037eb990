import type { ServerResponse } from 'node:http';
import { passBody } from '../http';
import { sendJson } from '../web';
import type { ApiAnswer } from './api-route';
import { PAGE_HEADERS } from './pages/pages';

/** Ends an answer with what a route answered. */
export async function sendAnswer(response: ServerResponse, answer: ApiAnswer): Promise<void> {
  if (answer.kind === 'stream') return passOn(answer, response);
  response.setHeader('cache-control', 'no-store');
  if ('cookies' in answer && answer.cookies !== undefined) response.setHeader('set-cookie', [...answer.cookies]);
  switch (answer.kind) {
    case 'json':
      if (answer.body !== undefined) return sendJson(response, answer.status, answer.body);
      response.statusCode = answer.status;
      response.end();
      return undefined;
    case 'redirect':
      response.statusCode = answer.status ?? 302;
      response.setHeader('location', answer.location);
      response.setHeader('referrer-policy', 'no-referrer');
      response.end();
      return undefined;
    case 'page':
      response.statusCode = answer.status;
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
      response.end(answer.html);
      return undefined;
  }
}

/**
 * A caller that goes away, or a provider that breaks off, ends the other side as well. An answer that is not as long as it
 * says is cut, so that nobody takes the next one on this connection for its rest.
 */
function passOn(
  { status, headers, body, length }: Extract<ApiAnswer, { kind: 'stream' }>,
  response: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) {
      // The caller did not wait for the provider.
      body.destroy();
      resolve();
      return;
    }
    response.once('close', () => {
      body.destroy();
      resolve();
    });
    try {
      response.strictContentLength = true;
      response.writeHead(status, headers);
    } catch (error) {
      body.destroy();
      reject(error);
      return;
    }
    passBody({ body, to: response, length, done: (error) => void (error !== undefined && response.destroy()) });
  });
}

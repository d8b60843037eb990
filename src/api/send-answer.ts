import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { sendJson } from '../web';
import type { ApiAnswer } from './api-route';
import { PAGE_HEADERS } from './pages/pages';

/** Ends an answer with what a route answered. */
export async function sendAnswer(response: ServerResponse, answer: ApiAnswer): Promise<void> {
  if (answer.kind === 'stream') {
    response.writeHead(answer.status, answer.headers);
    return passOn(answer.body, response);
  }
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

/** A caller that goes away, or a provider that breaks off, ends the other side as well. */
function passOn(body: Readable, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      // The caller did not wait for the provider.
      body.destroy();
      resolve();
      return;
    }
    body.once('error', () => response.destroy());
    response.once('close', () => {
      body.destroy();
      resolve();
    });
    body.pipe(response);
  });
}

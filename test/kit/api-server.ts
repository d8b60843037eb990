import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxProvider } from '../../sandbox/provider/start-provider';

/** A request that arrived at the API. */
export interface ApiRequest {
  method: string;
  /** Path and query, raw. */
  target: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** True when it carried a token that the provider issued and did not end. */
  isAuthorized: boolean;
}

/** An API that says what it got, for tests of the proxy. */
export interface ApiServer {
  origin: string;
  received: ApiRequest[];
  /** Answers the next requests; the usual answer when it returns false. */
  answerWith(handler: ((request: ApiRequest, response: ServerResponse) => boolean) | undefined): void;
  stop(): Promise<void>;
}

/** Starts one; tokens are those of `provider`. Without a good token it answers 401. */
export async function startApiServer(provider: SandboxProvider): Promise<ApiServer> {
  const received: ApiRequest[] = [];
  let handler: ((request: ApiRequest, response: ServerResponse) => boolean) | undefined;
  const server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
      const entry = provider.state.accessTokens.get(token);
      const isAuthorized = entry !== undefined && !entry.grant.isRevoked && entry.endsAt > provider.options.now();
      const { method = '', url: target = '', headers } = incoming;
      const request: ApiRequest = { method, target, headers, body: Buffer.concat(chunks), isAuthorized };
      received.push(request);
      if (handler?.(request, response) === true) return;
      if (!isAuthorized) {
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_token"}');
        return;
      }
      const body = JSON.stringify({
        method,
        target,
        headers: { ...headers, authorization: 'seen' },
        body: request.body.toString('utf8'),
      });
      response
        .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'theirs=1', 'x-theirs': 'yes' })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(given) {
      handler = given;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

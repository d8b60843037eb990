import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Player, PlayerOptions } from './play';
import { createPlayer } from './player';

/** A server that plays any number of providers, each below an address of its own. */
export interface CatalogueSandbox {
  /** What `https://` becomes in the spec of a connector, so that all its requests come here. */
  baseOf(id: string): string;
  add(id: string, options: Omit<PlayerOptions, 'base'>): Player;
  stop(): Promise<void>;
}

/** Starts it on a free loopback port. `/~<id>/<host>/<path>` is `https://<host>/<path>` of that provider. */
export async function startCatalogue(): Promise<CatalogueSandbox> {
  const players = new Map<string, Player>();
  let origin = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '';
      const [, id = '', rest = ''] = /^\/~([^/]+)\/(.*)$/.exec(target) ?? [];
      const player = players.get(id);
      if (player === undefined) {
        response.writeHead(404).end('{}');
        return;
      }
      const { status, headers, body } = player.play({
        method: request.method ?? 'GET',
        uri: `https://${rest}`,
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString('utf8'),
        sent: { origin, target },
      });
      const isText = typeof body === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
      response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseOf = (id: string): string => `${origin}/~${id}/`;
  return {
    baseOf,
    add(id, options) {
      const player = createPlayer({ ...options, base: baseOf(id) });
      players.set(id, player);
      return player;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createHttp } from '../../src/http';
import { exchangeCode } from '../../src/oauth2';
import { SELF_SIGNED } from '../fixtures/self-signed';
import { catchError } from '../kit/catch-error';
import { oauth2Config } from '../kit/oauth2-config';

describe('a server with a certificate that nobody vouches for', () => {
  let server: Server;
  let origin: string;
  let requests = 0;

  beforeAll(async () => {
    server = createServer(SELF_SIGNED, (_request, response) => {
      requests += 1;
      response.end('{"access_token":"stolen"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const http = createHttp({ timeoutMs: 5000, userAgent: 'test' })();

  test('gets no API request', async () => {
    const error = await catchError(() => http.request({ method: 'GET', uri: `${origin}/` }));
    expect([error.status, error.detail, requests]).toEqual([502, 'DEPTH_ZERO_SELF_SIGNED_CERT', 0]);
  });

  test('S4: gets no code', async () => {
    const config = oauth2Config({ tokenUri: `${origin}/token` });
    const error = await catchError(() =>
      exchangeCode({ http, config, code: 'c', redirectUri: 'https://h.example', now: 0 }),
    );
    expect([error.status, error.detail, requests]).toEqual([502, 'DEPTH_ZERO_SELF_SIGNED_CERT', 0]);
  });
});

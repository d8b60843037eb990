import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createHttp } from '../../src/http';
import {
  getAccessToken,
  getRequestToken,
  signRequest,
  type OAuth1Client,
  type SignatureMethod,
} from '../../src/oauth1';
import { readCallback } from '../../sandbox/host/click-consent';
import { startService, type Service } from '../../src/service/start-service';
import { post } from '../kit/accounts';
import { catchError } from '../kit/catch-error';
import { LogCapture } from '../kit/log-capture';

/** OAuth 1.0a against a server written by others: oauthlib (Debian's python3-oauthlib). `npm run test:interop`. */
const PYTHON = process.env['INTEROP_PYTHON'] ?? '/usr/bin/python3';
const isInstalled = spawnSync(PYTHON, ['-c', 'import oauthlib']).status === 0;
const CLIENT = { consumerKey: 'interop client/key', consumerSecret: 's:%+&= ~secret/?' };
const CALLBACK = 'https://oauth-svc.fibery.io/callback?state=a%20b%2Bc&empty=&x=1&x=2';

if (!isInstalled && process.env['CI'] === 'true') throw new Error('CI has to install python3-oauthlib');
if (!isInstalled) process.stderr.write(`SKIPPED: ${PYTHON} has no oauthlib (Debian: python3-oauthlib)\n`);

async function startServer(method: SignatureMethod): Promise<{ origin: string; child: ChildProcess }> {
  const child = spawn(PYTHON, [join(__dirname, 'oauthlib_server.py'), method], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => resolve(/port (\d+)/.exec(chunk.toString('utf8'))?.[1] ?? ''));
    child.once('close', () => reject(new Error('the server ended')));
  });
  return { origin: `http://127.0.0.1:${port}`, child };
}

/** The server consents at once and sends the browser to the callback. */
async function consent(uri: string): Promise<Record<string, string>> {
  const response = await fetch(uri, { redirect: 'manual' });
  return readCallback(response.headers.get('location') ?? '');
}

const describeIfInstalled = isInstalled ? describe : describe.skip;

describeIfInstalled('CONNECTOR=trello against oauthlib', () => {
  let service: Service;
  let child: ChildProcess;

  beforeAll(async () => {
    const server = await startServer('HMAC-SHA1');
    child = server.child;
    service = await startService({
      environment: {
        CONNECTOR: 'trello',
        PORT: '0',
        HOST: '127.0.0.1',
        TRELLO_CLIENT_ID: CLIENT.consumerKey,
        TRELLO_CLIENT_SECRET: CLIENT.consumerSecret,
        TRELLO_REQUEST_TOKEN_URI: `${server.origin}/request`,
        TRELLO_AUTHORIZE_URI: `${server.origin}/authorize`,
        TRELLO_TOKEN_URI: `${server.origin}/access`,
        TRELLO_BASE_URI: server.origin,
      },
      logStream: new LogCapture(),
    });
  });
  afterAll(async () => {
    child.kill();
    await service.stop();
  });

  test('the whole flow and /validate pass', async () => {
    const { body } = await post({ service }, '/oauth1/v1/authorize', { callback_uri: CALLBACK });
    const callback = await consent(String(body['redirect_uri']));
    expect(callback).toMatchObject({ state: 'a b+c', empty: '', oauth_token: body['token'] });
    const fields = { callback_uri: CALLBACK, access_token: body['token'], access_secret: body['secret'] };
    const tokens = await post({ service }, '/oauth1/v1/access_token', { fields, ...callback });
    expect(tokens.status).toBe(200);
    for (let round = 0; round < 3; round += 1) {
      const answer = await post({ service }, '/validate', { id: 'oauth', fields: { ...fields, ...tokens.body } });
      expect(answer).toMatchObject({ status: 200, body: { name: 'Ada Lovelace', ...tokens.body } });
    }
    expect(await post({ service }, '/oauth1/v1/access_token', { fields, ...callback })).toMatchObject({ status: 401 });
    const refused = await post({ service }, '/validate', {
      id: 'oauth',
      fields: { ...tokens.body, access_secret: 'other' },
    });
    expect(refused.status).toBe(401);
  });
});

describeIfInstalled.each<SignatureMethod>(['HMAC-SHA1', 'HMAC-SHA256', 'PLAINTEXT'])(
  'the OAuth 1.0a room with %s against oauthlib',
  (signatureMethod) => {
    const http = createHttp({ timeoutMs: 5000, userAgent: 'interop' })();
    const client: OAuth1Client = { ...CLIENT, signatureMethod };
    let origin: string;
    let child: ChildProcess;

    beforeAll(async () => {
      ({ origin, child } = await startServer(signatureMethod));
    });
    afterAll(() => void child.kill());

    test('gets both tokens and calls the API with query and form parameters', async () => {
      const requestToken = await getRequestToken({
        http,
        client,
        requestTokenUri: `${origin}/request`,
        callbackUri: CALLBACK,
        protocolVersion: '1.0a',
        method: 'POST',
      });
      const { oauth_verifier: verifier = '' } = await consent(`${origin}/authorize?oauth_token=${requestToken.token}`);
      const shared = { http, client, tokenUri: `${origin}/access`, requestToken, method: 'POST' as const };
      const wrong = await catchError(() => getAccessToken({ ...shared, verifier: `${verifier}x` }));
      expect(wrong.status).toBe(401);
      const token = await getAccessToken({ ...shared, verifier });

      const call = async (method: 'GET' | 'POST', query: string, formBody?: string): Promise<number> => {
        const uri = new URL(`${origin}/1/members/me${query}`).href;
        const authorization = signRequest({ client, token, request: { method, uri, formBody } });
        const type: Record<string, string> =
          formBody === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
        return (await http.request({ method, uri, body: formBody, headers: { authorization, ...type } })).status;
      };
      expect(await call('GET', '')).toBe(200);
      expect(await call('GET', '?fields=a%2Cb&q=it%27s%20%28fine%29%21*~&q=&u=%C3%A9')).toBe(200);
      expect(await call('POST', '?x=1', 'x=2+3&y=%26%3D&x=')).toBe(200);
    });
  },
);

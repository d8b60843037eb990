import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIsolated } from '../../src/isolate/run-isolated';
import type { HookRequest } from '../../src/http';

/** A refresh is two requests, and the first one uses the refresh token up. */
const file = join(__dirname, '..', '..', 'connectors', 'bullhorn', 'auth', 'refresh-credentials.js');
const TOKENS = { access_token: 'at2', refresh_token: 'rt2', expires_in: 600 };

function refresh(login: { status: number; text: string } | Error): Promise<unknown> {
  const send = ({ uri }: HookRequest) => {
    if (!uri.includes('/rest-services/login'))
      return Promise.resolve({ status: 200, headers: {}, text: JSON.stringify(TOKENS) });
    return login instanceof Error ? Promise.reject(login) : Promise.resolve({ headers: {}, ...login });
  };
  return runIsolated({
    connector: 'Bullhorn',
    method: 'refreshCredentials',
    file,
    code: readFileSync(file, 'utf8'),
    args: {
      connectorParameters: { clientId: 'client', clientSecret: 'secret' },
      credentials: { access_token: 'at1', refresh_token: 'rt1', BhRestToken: 'session1' },
    },
    send: Object.assign(send, { timeoutMs: 5000 }),
  });
}

test('brings the tokens and the session', async () => {
  const session = { BhRestToken: 'session2', restUrl: 'https://rest9.bullhornstaffing.com/rest-services/x/' };
  expect(await refresh({ status: 200, text: JSON.stringify(session) })).toEqual({ ...TOKENS, ...session });
});

test.each([
  ['is down', { status: 500, text: 'busy' }],
  ['answers something else', { status: 400, text: '{"errorMessage":"no"}' }],
  ['does not answer', new Error('ECONNRESET')],
])('keeps the new refresh token when the session %s', async (_what, login) => {
  expect(await refresh(login)).toEqual(TOKENS);
});

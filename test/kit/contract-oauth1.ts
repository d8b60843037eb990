import { CALLBACK, expectThat, type Bench, type Members } from './contract-bench';

/** Everything that a connector over OAuth 1.0a has to do, on the host face. */
export async function checkOAuth1(bench: Bench): Promise<Members | undefined> {
  const { played, player, check, post, validate, consent, explain, count } = bench;
  const callbackUri = `${CALLBACK}?state=s1`;
  const fields = { callback_uri: callbackUri, ...played.connectionParameters };
  let started: Members = {};
  let account: Members | undefined;

  await check('authorize: a signed request gives a request token', async () => {
    const { status, body } = await post('/oauth1/v1/authorize', fields);
    expectThat(status === 200, `authorize answers ${status} ${String(body['message'])} (${explain()})`);
    expectThat(!String(body['redirect_uri']).includes(String(body['secret'])), 'the secret is in the address');
    started = body;
  });
  await check('the user’s no is a 403', async () => {
    player.decision = 'deny';
    const callback = await consent(String(started['redirect_uri']));
    player.decision = 'allow';
    const request = { ...fields, access_token: started['token'], access_secret: started['secret'] };
    const { status } = await post('/oauth1/v1/access_token', { fields: request, ...callback });
    expectThat(status === 403, `answers ${status}`);
  });
  await check('exchange: a verifier becomes an account that works', async () => {
    const { body } = await post('/oauth1/v1/authorize', fields);
    const callback = await consent(String(body['redirect_uri']));
    const request = { ...fields, access_token: body['token'], access_secret: body['secret'] };
    const { status, body: answer } = await post('/oauth1/v1/access_token', { fields: request, ...callback });
    expectThat(status === 200, `access_token answers ${status} ${String(answer['message'])} (${explain()})`);
    expectThat(player.isAlive(String(answer['access_token'])), 'the access token is not the one that was issued');
    account = answer;
  });
  if (account === undefined) return undefined;
  const connected: Members = account;

  await check('validate: the account has a name, every request is signed', async () => {
    const { status, body } = await validate(connected, 'oauth');
    expectThat(status === 200, `validate answers ${status} ${String(body['message'])} (${explain()})`);
    expectThat(typeof body['name'] === 'string' && body['name'] !== '', 'no name');
    expectThat(count('identity') > 0, 'the identity call was not made');
  });
  await check('API: 500 is a 502, 429 is a 429, 401 is a 401', async () => {
    for (const [status, expected] of [
      [500, 502],
      [429, 429],
      [401, 401],
    ] as const) {
      player.faults.set('identity', [{ status, body: { error: 'x' } }]);
      const answer = await validate(connected, 'oauth');
      player.faults.clear();
      expectThat(answer.status === expected, `${status} gives ${answer.status}`);
    }
  });
  await check('a refused request token is a 401, a provider in trouble a 502', async () => {
    for (const [status, expected] of [
      [401, 401],
      [500, 502],
    ] as const) {
      const { body } = await post('/oauth1/v1/authorize', fields);
      const callback = await consent(String(body['redirect_uri']));
      player.faults.set('token', [{ status, body: '' }]);
      const request = { ...fields, access_token: body['token'], access_secret: body['secret'] };
      const answer = await post('/oauth1/v1/access_token', { fields: request, ...callback });
      player.faults.clear();
      expectThat(answer.status === expected, `${status} gives ${answer.status}`);
    }
  });
  return connected;
}

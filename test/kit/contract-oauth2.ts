import { fitsPattern } from '../../sandbox/catalogue/templates';
import { ENDED, CALLBACK, expectThat, type Bench, type Members } from './contract-bench';
import { CLIENT_ID } from './played-catalogue';

/** Everything that a connector over OAuth 2.0 has to do, on the host face. Returns the account, when it came so far. */
export async function checkOAuth2(bench: Bench): Promise<Members | undefined> {
  const { played, player, check, post, validate, consent, lastSeen, count, explain } = bench;
  const { profile } = player;
  const fields = { callback_uri: CALLBACK, ...played.connectionParameters };
  let account: Members | undefined;
  let authorizeUri = '';
  const canRefresh = profile.rotation !== 'none';

  await check('authorize: the right address, each parameter once, nothing secret', async () => {
    const { status, body } = await post('/oauth2/v1/authorize', { ...fields, state: 's&=+1' });
    expectThat(status === 200, `authorize answers ${status} ${String(body['message'])}`);
    authorizeUri = String(body['redirect_uri']);
    const { searchParams, href } = new URL(authorizeUri);
    expectThat(new Set(searchParams.keys()).size === [...searchParams.keys()].length, 'a parameter stands there twice');
    expectThat(!href.includes('CANARY'), 'a secret is in the address');
    const world = toWorld(authorizeUri, played.id);
    expectThat(
      profile.authorize.some((pattern) => fitsPattern(pattern, world)),
      `${world.split('?')[0]} is not ${profile.authorize.join(' or ')}`,
    );
    expectThat(searchParams.get(profile.names.clientId) === CLIENT_ID, `no ${profile.names.clientId}`);
  });

  await check('authorize: scopes are separated as the provider wants it', () => {
    const { searchParams, search } = new URL(authorizeUri);
    const config = played.original.spec.auth.oauth2?.getOAuthConfig;
    const scopes =
      typeof config === 'object' && 'scopes' in config && Array.isArray(config.scopes) ? config.scopes : [];
    if (scopes.length < 2 || profile.separator === undefined) return;
    const { scope: name } = profile.names;
    const found = profile.separator === '+' ? rawValue(search, name) : searchParams.get(name);
    // Addresses among scopes lead to the sandbox here, as all others do.
    const given = found?.replaceAll(/http:\/\/127\.0\.0\.1:\d+\/~[^/]+\//g, 'https://');
    const expected =
      profile.separator === '+' ? scopes.map(encodeURIComponent).join('+') : scopes.join(profile.separator);
    expectThat(given === expected, `${name} is "${given}", not "${expected}"`);
  });

  await check('the user’s no is a 403 and asks for no token', async () => {
    player.decision = 'deny';
    const callback = await consent(authorizeUri);
    player.decision = 'allow';
    const { status } = await post('/oauth2/v1/access_token', { fields: { ...fields, state: 's&=+1' }, ...callback });
    expectThat(status === 403 && count('token') === 0, `answers ${status} after ${count('token')} token requests`);
  });

  await check('exchange: the code becomes an account that works', async () => {
    const callback = await consent(authorizeUri);
    const { status, body } = await post('/oauth2/v1/access_token', {
      fields: { ...fields, state: 's&=+1' },
      ...callback,
    });
    expectThat(status === 200, `access_token answers ${status} ${String(body['message'])} (${explain()})`);
    expectThat(typeof body['access_token'] === 'string', 'no access_token');
    account = body;
    const uri = lastSeen('token')?.uri ?? '';
    expectThat(
      profile.token.some((pattern) => fitsPattern(pattern, uri)),
      `the token request went to ${uri.split('?')[0]}`,
    );
  });
  if (account === undefined) return undefined;
  const connected: Members = account;

  await check('exchange: what the provider issued is kept', () => {
    const hasRefresh = profile.rotation === 'rotating' || profile.rotation === 'kept';
    const isTold = JSON.stringify(profile.tokenAnswer).includes('{refresh_token}') || profile.tokenFormat === 'xml';
    const taken = ['id', '_id', 'app', 'auth', 'owner', 'name', 'state'].filter((name) => name in connected);
    expectThat(taken.length === 0, `${taken.join(', ')} would take the place of the host's own`);
    const { refresh_token: refreshToken } = connected;
    if (hasRefresh && isTold)
      expectThat(
        player.issued.includes(String(refreshToken)),
        'no refresh token: it was not asked for, or lost on the way',
      );
    const told = /\{(expires_in|end_)/.test(JSON.stringify(profile.tokenAnswer));
    const end = Date.parse(String(connected['expires_on']));
    const expected = Date.now() + profile.lifetimeSeconds * 1000;
    // Where a second exchange follows, the end is that of the second token.
    const isFirst = profile.steps.length === 0;
    if (told && isFirst)
      expectThat(Math.abs(end - expected) < 60_000, `expires_on is ${String(connected['expires_on'])}`);
    const config = played.original.spec.auth.oauth2?.getOAuthConfig;
    const kept = typeof config === 'object' && 'keepQueryParameters' in config ? config.keepQueryParameters : undefined;
    for (const name of Array.isArray(kept) ? kept : [])
      expectThat(connected[String(name)] !== undefined, `${String(name)} of the callback is lost`);
  });

  await check('validate: the account has a name', async () => {
    const { status, body } = await validate(connected, 'oauth2');
    expectThat(status === 200, `validate answers ${status} ${String(body['message'])} (${explain()})`);
    expectThat(typeof body['name'] === 'string' && body['name'] !== '', 'no name');
    if (profile.identity.request !== '') expectThat(count('identity') > 0, 'the identity call was not made');
    account = { ...connected, ...body };
  });

  await checkTrouble(bench, connected);
  if (canRefresh) account = await checkRefresh(bench, connected);
  else
    await check('refresh: none is tried where there is none', async () => {
      const before = count('refresh');
      const { status } = await validate({ ...connected, expires_on: ENDED }, 'oauth2');
      expectThat(
        status === 401 && count('refresh') === before,
        `answers ${status} after ${count('refresh') - before} refreshes`,
      );
    });

  await check('a code that the provider refuses is a 401', async () => {
    const { body } = await post('/oauth2/v1/authorize', { ...fields, state: 's2' });
    const callback = await consent(String(body['redirect_uri']));
    player.faults.set('token', [{ ...profile.refusal }]);
    const { status, body: answer } = await post('/oauth2/v1/access_token', {
      fields: { ...fields, state: 's2' },
      ...callback,
    });
    player.faults.clear();
    expectThat(status === 401, `answers ${status} ${String(answer['message'])}`);
  });

  await check('token answers that are none are a 502', async () => {
    for (const body of ['<html>busy</html>', {}, { token_type: 'bearer' }]) {
      const { body: started } = await post('/oauth2/v1/authorize', { ...fields, state: 's3' });
      const callback = await consent(String(started['redirect_uri']));
      player.faults.set('token', [{ status: 200, body }]);
      const { status } = await post('/oauth2/v1/access_token', { fields: { ...fields, state: 's3' }, ...callback });
      player.faults.clear();
      expectThat(status === 502, `${JSON.stringify(body)} gives ${status}`);
    }
  });
  return account;
}

/** What the provider's API may answer instead of the account. */
async function checkTrouble({ check, validate, player }: Bench, account: Members): Promise<void> {
  if (player.profile.identity.request === '') return;
  await check('API: 500 is a 502, 429 is a 429, both to be tried later', async () => {
    for (const [status, expected] of [
      [500, 502],
      [429, 429],
    ] as const) {
      player.faults.set('identity', [{ status, headers: { 'retry-after': '7' }, body: { error: 'busy' } }]);
      const answer = await validate(account, 'oauth2');
      player.faults.clear();
      expectThat(answer.status === expected, `${status} gives ${answer.status}`);
      expectThat(answer.body['tryLater'] === true, `${status} comes without tryLater`);
    }
  });
}

/** Refreshes: at the end, after a 401, refused, in trouble, and with what comes back. */
async function checkRefresh(bench: Bench, given: Members): Promise<Members> {
  const { check, validate, player, count, explain } = bench;
  const { profile } = player;
  let account = given;
  const ended = (): Members => ({ ...account, expires_on: ENDED });

  await check('refresh: a provider in trouble costs nothing', async () => {
    const troubles = [
      { status: 500, body: 'busy' },
      { status: 503, body: { error: 'temporarily_unavailable' } },
      { status: 429, body: 'slow down' },
    ];
    for (const trouble of troubles) {
      player.faults.set('refresh', [trouble]);
      const { status, body } = await validate(ended(), 'oauth2');
      player.faults.clear();
      const expected = trouble.status === 429 ? 429 : 502;
      expectThat(status === expected, `a ${trouble.status} of the token endpoint became a ${status}`);
      expectThat(body['tryLater'] === true, `a ${trouble.status} of the token endpoint is not to be tried later`);
    }
  });

  await check('refresh: an ended token is replaced, and the new one works', async () => {
    const before = count('refresh');
    const { status, body } = await validate(ended(), 'oauth2');
    expectThat(status === 200, `validate answers ${status} ${String(body['message'])} (${explain()})`);
    expectThat(count('refresh') === before + 1, `${count('refresh') - before} refreshes were sent`);
    expectThat(
      player.isAlive(String(body['access_token'])) || profile.steps.length > 0,
      'the access token is not the new one',
    );
    const isRenewed = JSON.stringify(profile.refreshAnswer).includes('{access_token}');
    if (isRenewed) expectThat(body['access_token'] !== account['access_token'], 'the old access token came back');
    if (profile.rotation === 'rotating')
      expectThat(body['refresh_token'] !== account['refresh_token'], 'the new refresh token is lost');
    if (profile.rotation === 'kept')
      expectThat(body['refresh_token'] === account['refresh_token'], 'the old refresh token was dropped');
    expectThat(body['expires_on'] !== ENDED, 'the end is the old one');
    account = { ...account, ...body };
  });

  await check('refresh: works a second time with what came back', async () => {
    const { status, body } = await validate(ended(), 'oauth2');
    expectThat(status === 200, `validate answers ${status} ${String(body['message'])} (${explain()})`);
    account = { ...account, ...body };
  });

  await check('refresh: a refused one is a 401', async () => {
    player.faults.set('refresh', [{ ...profile.refusal }]);
    const { status, body } = await validate(ended(), 'oauth2');
    player.faults.clear();
    expectThat(status === 401, `answers ${status} ${String(body['message'])}`);
  });

  if (profile.identity.request === '' || profile.identity.proof === 'none') return account;
  await check('a token that the API refuses is replaced once', async () => {
    player.faults.set('identity', [{ status: 401, body: { error: 'expired' } }]);
    const { status, body } = await validate(account, 'oauth2');
    player.faults.clear();
    expectThat(status === 200, `validate answers ${status} ${String(body['message'])} (${explain()})`);
    account = { ...account, ...body };
  });
  return account;
}

/** An address of the sandbox as it is in the world. */
function toWorld(uri: string, id: string): string {
  return uri.replace(/^http:\/\/[^/]+\/~[^/]+\//, `https://`).replace(`~${id}/`, '');
}

function rawValue(search: string, name: string): string | undefined {
  return new RegExp(`[?&]${name}=([^&]*)`).exec(search)?.[1];
}

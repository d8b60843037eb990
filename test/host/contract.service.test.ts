import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import type { Fault } from '../../sandbox/provider/faults';
import { connectGoogle, connectTrello, post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService;

beforeAll(async () => {
  kit = await startTestService();
});
afterAll(() => kit.stop());
afterEach(() => kit.provider.faults.clear());

const CALLBACK = 'https://oauth-svc.fibery.io/callback';

describe('GET /', () => {
  test('describes the app with every key that the host asks for', async () => {
    const { body, status, headers } = await request(kit.service.origin).get('/trello/');
    expect(status).toBe(200);
    expect(headers['x-powered-by']).toBeUndefined();
    expect(body).toEqual({
      id: 'trello',
      name: 'Trello',
      version: '0.2.0',
      type: 'crunch',
      description: 'Boards, lists and cards from Trello',
      website: 'https://trello.com',
      authentication: [
        {
          id: 'oauth',
          name: 'Connect with Trello',
          description: 'Sign in to Trello and allow access.',
          fields: [
            {
              id: 'callback_uri',
              type: 'oauth',
              title: 'callback_uri',
              name: 'callback_uri',
              description: 'OAuth redirect',
            },
          ],
        },
        {
          id: 'token',
          name: 'API token',
          description: 'Paste a token that you made for an API key.',
          fields: [
            { id: 'apiToken', type: 'password', title: 'Token', name: 'Token' },
            {
              id: 'apiKey',
              type: 'text',
              title: 'API key',
              name: 'API key',
              description: 'Only when the token was made for a key of your own',
              optional: true,
            },
            {
              id: 'help',
              type: 'link',
              title: 'Where do I find it?',
              name: 'Where do I find it?',
              value: 'https://trello.com/power-ups/admin',
            },
          ],
        },
      ],
      sources: [],
      actions: expect.arrayContaining([
        {
          action: 'add-comment',
          name: 'Comment on a card',
          args: [
            { id: 'cardId', name: 'Card id', type: 'text', textTemplateSupported: true },
            { id: 'text', name: 'Text', type: 'textarea', textTemplateSupported: true },
          ],
        },
      ]) as unknown,
      responsibleFor: { dataSynchronization: true, dataImport: false, automations: true },
    });
  });

  test('answers without a slash at the end too', async () => {
    expect((await request(kit.service.origin).get('/google')).body).toMatchObject({
      id: 'google',
      authentication: [{ id: 'oauth2' }],
    });
  });
});

test('GET /logo is a small SVG', async () => {
  const { status, headers, body } = await request(kit.service.origin).get('/google/logo');
  expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  expect(String(body)).toMatch(/^<svg /);
});

describe('OAuth 1.0a', () => {
  const callbackUri = `${CALLBACK}?state=a%20b%2Bc&empty=&x=1&x=2&needless=%41`;

  test('O2, O5, O10: authorize passes the callback on byte for byte, and gives the consent page’s address', async () => {
    const { status, body } = await post(kit, '/trello/oauth1/v1/authorize', {
      callback_uri: callbackUri,
      extra: { from: 'host' },
    });
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(['redirect_uri', 'secret', 'token']);
    expect(kit.provider.state.requestTokens.get(String(body['token']))?.callback).toBe(callbackUri);
    expect(Object.fromEntries(new URL(String(body['redirect_uri'])).searchParams)).toEqual({
      oauth_token: body['token'],
      name: 'Dockline',
      scope: 'read,write',
      expiration: 'never',
    });
    expect(JSON.stringify(body['redirect_uri'])).not.toContain(String(body['secret']));
  });

  test('access_token gives access_token and access_secret and nothing else', async () => {
    const { change_marks: _ours, ...account } = await connectTrello(kit);
    const { access_token, access_secret } = account;
    expect(kit.provider.state.oauth1Tokens.get(String(access_token))?.secret).toBe(access_secret);
    expect(Object.keys(account).toSorted()).toEqual(['access_secret', 'access_token', 'callback_uri']);
  });

  test('O29: validate names the member, gives the tokens back and says where the data stands, with two requests', async () => {
    const { change_marks: _ours, ...account } = await connectTrello(kit);
    const before = kit.provider.received.length;
    expect(await post(kit, '/trello/validate', { id: 'oauth', fields: { ...account, _id: 'x', owner: {} } })).toEqual({
      status: 200,
      body: {
        name: 'Ada Lovelace',
        access_token: account['access_token'],
        access_secret: account['access_secret'],
        change_marks: expect.stringMatching(/^\[\[\d+,\{"boards":"[\w-]{16}"\}\]\]$/) as unknown,
      },
    });
    expect(kit.provider.received.slice(before).map(({ target }) => target)).toEqual([
      '/1/members/me?fields=fullName%2Cusername',
      '/1/members/me/boards?filter=all&fields=name%2Cdesc%2Cclosed%2Curl%2CidOrganization%2CdateLastActivity',
    ]);
  });

  test('O8: a wrong verifier is a 401, a used request token too, and a refused token', async () => {
    const { body } = await post(kit, '/trello/oauth1/v1/authorize', { callback_uri: callbackUri });
    await clickConsent(String(body['redirect_uri']));
    const fields = { callback_uri: callbackUri, access_token: body['token'], access_secret: body['secret'] };
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await post(kit, '/trello/oauth1/v1/access_token', { fields, oauth_verifier: 'wrong' });
      expect(answer).toMatchObject({
        status: 401,
        body: { code: 'invalid_token', message: expect.stringContaining('connect the account again') },
      });
    }
    const refused = await post(kit, '/trello/validate', {
      id: 'oauth',
      fields: { access_token: 'x', access_secret: 'y' },
    });
    expect(refused).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('connect the account again') },
    });
    expect(refused.body['tryLater']).toBeUndefined();
  });

  test('O9: an oauth_token of another attempt is refused, and nothing is sent', async () => {
    const before = kit.provider.received.length;
    const answer = await post(kit, '/trello/oauth1/v1/access_token', {
      fields: { access_token: 'one', access_secret: 's' },
      oauth_token: 'another',
      oauth_verifier: 'v',
    });
    expect(answer.status).toBe(400);
    expect(kit.provider.received).toHaveLength(before);
  });

  test('a denied consent is a 403', async () => {
    const { body } = await post(kit, '/trello/oauth1/v1/authorize', { callback_uri: callbackUri });
    const callback = readCallback(await clickConsent(String(body['redirect_uri']), 'deny'));
    const answer = await post(kit, '/trello/oauth1/v1/access_token', {
      fields: { access_token: body['token'], access_secret: 's' },
      ...callback,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'access_denied' } });
  });

  test.each([
    'oauth_token=t&oauth_token_secret=s',
    'oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=false',
  ])('O3: a provider that does not confirm the callback is refused: %s', async (body) => {
    kit.provider.faults.set('/1/OAuthGetRequestToken', { kind: 'answer', status: 200, body });
    const answer = await post(kit, '/trello/oauth1/v1/authorize', { callback_uri: callbackUri });
    expect(answer).toMatchObject({ status: 502, body: { code: 'callback_not_confirmed' } });
  });

  test.each(['text/html', 'text/plain', 'application/json', 'application/x-www-form-urlencoded'])(
    'O4: a token answer labelled %s is read',
    async (type) => {
      kit.provider.faults.set('/1/OAuthGetRequestToken', {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': type },
        body: 'x=1&oauth_callback_confirmed=true&oauth_token_secret=a%2Bb+c&oauth_token=t%26%3D\n',
      });
      const { body } = await post(kit, '/trello/oauth1/v1/authorize', { callback_uri: callbackUri });
      expect([body['token'], body['secret']]).toEqual(['t&=', 'a+b c']);
      expect(String(body['redirect_uri'])).toContain('oauth_token=t%26%3D');
    },
  );

  test.each([
    '',
    '<html>oauth_token=x&oauth_token_secret=y</html>',
    'oauth_token=&oauth_token_secret=s',
    'oauth_token=t',
    '{}',
  ])('%p is not a token', async (body) => {
    kit.provider.faults.set('/1/OAuthGetRequestToken', { kind: 'answer', status: 200, body });
    expect((await post(kit, '/trello/oauth1/v1/authorize', { callback_uri: callbackUri })).status).toBe(502);
  });
});

describe('OAuth 1.0a: trouble that is not the account’s is never a 401', () => {
  const problem = (name: string): Fault => ({
    kind: 'answer',
    status: 401,
    headers: { 'www-authenticate': `OAuth realm="x", oauth_problem="${name}"` },
  });
  const cases: Array<[string, Fault, object]> = [
    ['a 500', { kind: 'answer', status: 500, body: '<h1>no</h1>' }, { status: 502, body: { tryLater: true } }],
    [
      'a redirect',
      { kind: 'answer', status: 302, headers: { location: 'https://elsewhere.example/' } },
      { status: 502 },
    ],
    ['a reset', { kind: 'reset' }, { status: 502, body: { tryLater: true } }],
    ['a cut-off answer', { kind: 'cut', body: 'oauth_token=t&oauth' }, { status: 502, body: { tryLater: true } }],
    ['silence', { kind: 'hang' }, { status: 504, body: { code: 'provider_timeout', tryLater: true } }],
    ['an endless answer', { kind: 'endless' }, { status: 502, body: { tryLater: true } }],
    [
      'a 429',
      { kind: 'answer', status: 429, headers: { 'retry-after': '5' } },
      { status: 429, body: { tryLater: true } },
    ],
    [
      'a wrong clock',
      problem('timestamp_refused'),
      { status: 502, body: { message: expect.stringContaining('clock') } },
    ],
    ['an unknown client', problem('consumer_key_unknown'), { status: 502, body: { code: 'invalid_client' } }],
  ];

  test.each(cases)('O28: authorize meets %s', async (_name, fault, expected) => {
    kit.provider.faults.set('/1/OAuthGetRequestToken', fault);
    expect(
      await post(await kit.askerFor(fault), '/trello/oauth1/v1/authorize', { callback_uri: CALLBACK }),
    ).toMatchObject(expected);
  });

  test.each(cases)('access_token meets %s, and sends once', async (_name, fault, expected) => {
    kit.provider.faults.set('/1/OAuthGetAccessToken', fault);
    const before = kit.provider.received.length;
    const body = { fields: { access_token: 't', access_secret: 's' }, oauth_verifier: 'v' };
    expect(await post(await kit.askerFor(fault), '/trello/oauth1/v1/access_token', body)).toMatchObject(expected);
    expect(kit.provider.received).toHaveLength(before + 1);
  });

  test.each(cases.filter(([name]) => name !== 'a redirect'))('validate meets %s', async (_name, fault, expected) => {
    kit.provider.faults.set('/1/members/me', fault);
    const fields = { access_token: 't', access_secret: 's' };
    expect(await post(await kit.askerFor(fault), '/trello/validate', { id: 'oauth', fields })).toMatchObject(expected);
  });
});

describe('OAuth 2.0', () => {
  test('T7: authorize builds the address and asks nobody', async () => {
    const before = kit.provider.received.length;
    const state = 'a+b/c=d&e%f#g"h ü☃';
    const { body } = await post(kit, '/google/oauth2/v1/authorize', { callback_uri: `${CALLBACK}?x=%20`, state });
    const uri = new URL(String(body['redirect_uri']));
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      // The scopes of the services that are on, and who the user is.
      scope: [
        'openid',
        'email',
        'https://www.googleapis.com/auth/calendar.readonly',
        'https://www.googleapis.com/auth/calendar.events',
        'https://www.googleapis.com/auth/drive.readonly',
        'https://www.googleapis.com/auth/contacts.readonly',
      ].join(' '),
      access_type: 'offline',
      prompt: 'consent',
      response_type: 'code',
      client_id: kit.provider.options.clientId,
      redirect_uri: `${CALLBACK}?x=%20`,
      state,
    });
    expect(uri.href).not.toContain(kit.provider.options.clientSecret);
    expect(kit.provider.received).toHaveLength(before);
  });

  test('access_token gives the token set with its end', async () => {
    const { change_marks: _ours, ...account } = await connectGoogle(kit);
    expect(Object.keys(account).toSorted()).toEqual([
      'access_token',
      'callback_uri',
      'expires_on',
      'issued_on',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    const left = Date.parse(String(account['expires_on'])) - Date.now();
    expect(left).toBeGreaterThan(3_590_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  test('a used code is a 401 that asks to connect again', async () => {
    const { body } = await post(kit, '/google/oauth2/v1/authorize', { callback_uri: CALLBACK, state: 's' });
    const callback = readCallback(await clickConsent(String(body['redirect_uri'])));
    const exchange = (): ReturnType<typeof post> =>
      post(kit, '/google/oauth2/v1/access_token', { fields: { callback_uri: CALLBACK }, ...callback });
    expect((await exchange()).status).toBe(200);
    expect(await exchange()).toMatchObject({
      status: 401,
      body: { code: 'invalid_grant', message: expect.stringContaining('connect the account again') },
    });
  });

  test('T10: an error in the callback is told apart: denied is 403, others 401', async () => {
    const fields = { callback_uri: CALLBACK };
    expect(await post(kit, '/google/oauth2/v1/access_token', { fields, error: 'access_denied' })).toMatchObject({
      status: 403,
    });
    const other = await post(kit, '/google/oauth2/v1/access_token', {
      fields,
      error: 'server_error',
      error_description: '<b>CANARY</b>',
    });
    expect(other).toMatchObject({ status: 401, body: { code: 'authorization_failed' } });
    expect(JSON.stringify(other)).not.toContain('CANARY');
  });

  test('T22, S18: a code exchange that timed out is sent once', async () => {
    kit.provider.faults.set('/token', { kind: 'hang' });
    const before = kit.provider.received.length;
    const answer = await post(await kit.askerFor({ kind: 'hang' }), '/google/oauth2/v1/access_token', {
      fields: { callback_uri: CALLBACK },
      code: 'c',
    });
    expect(answer).toMatchObject({ status: 504, body: { code: 'provider_timeout', tryLater: true } });
    expect(kit.provider.received).toHaveLength(before + 1);
  });

  test('a redirect of the token endpoint is an error', async () => {
    kit.provider.faults.set('/token', {
      kind: 'answer',
      status: 307,
      headers: { location: `${kit.provider.origin}/elsewhere` },
    });
    const before = kit.provider.received.length;
    expect(
      (await post(kit, '/google/oauth2/v1/access_token', { fields: { callback_uri: CALLBACK }, code: 'c' })).status,
    ).toBe(502);
    expect(kit.provider.received).toHaveLength(before + 1);
  });
});

describe('synchronizer basics', () => {
  test.each(['/trello', '/google'])(
    '%s: a filter that asks for nothing is fine, without an account too',
    async (base) => {
      expect(
        await post(kit, `${base}/api/v1/synchronizer/filter/validate`, { types: [], filter: {}, account: {} }),
      ).toEqual({ status: 200, body: {} });
      expect(await post(kit, `${base}/api/v1/synchronizer/filter/validate`, {})).toEqual({ status: 200, body: {} });
    },
  );
});

test('the correlation id is echoed, forwarded and logged', async () => {
  const account = await connectTrello(kit);
  const id = 'f4b1c6de-7c1a-4b7e-9a53-0d7f0d2f5a11';
  const answer = await request(kit.service.origin)
    .post('/trello/validate')
    .set('x-correlationid', id)
    .send({ id: 'oauth', fields: account });
  expect(answer.headers['x-correlationid']).toBe(id);
  expect(kit.provider.received.at(-1)?.headers['x-correlationid']).toBe(id);
  expect(kit.logs.lines().find((line) => line['id'] === id)).toMatchObject({
    level: 'info',
    message: 'request',
    connector: 'trello',
    method: 'POST',
    route: '/validate',
    status: 200,
    providerStatus: 200,
    ms: expect.any(Number),
  });
});

test('a correlation id that could break a header is replaced', async () => {
  const { headers } = await request(kit.service.origin).get('/trello/').set('x-correlationid', 'a b"c');
  expect(headers['x-correlationid']).toMatch(/^[0-9a-f-]{36}$/);
});

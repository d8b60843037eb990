import request from 'supertest';
import { connectGoogle, post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService;
let account: Record<string, unknown>;

beforeEach(async () => {
  kit = await startTestService({ provider: { rotatesRefreshTokens: true } });
  account = await connectGoogle(kit);
  kit.provider.received.length = 0;
});
afterEach(() => kit.stop());

const HOUR = 3_600_000;
const validate = (
  fields: Record<string, unknown> = account,
  at: Pick<TestService, 'service'> = kit,
): ReturnType<typeof post> => post(at, '/google/validate', { id: 'oauth2', fields });
const calls = (): string[] => kit.provider.received.map(({ method, path }) => `${method} ${path}`);

describe('a fresh token', () => {
  test('takes exactly one request, and comes back whole', async () => {
    expect(await validate()).toEqual({
      status: 200,
      body: {
        name: 'ada@example.com',
        access_token: account['access_token'],
        refresh_token: account['refresh_token'],
        expires_on: account['expires_on'],
        issued_on: account['issued_on'],
      },
    });
    expect(calls()).toEqual(['GET /v1/userinfo']);
  });

  test.each<[string, (end: string) => Record<string, unknown>]>([
    ['the older name', (end) => ({ expires_on: undefined, expire_on: end })],
    ['milliseconds', (end) => ({ expires_on: Date.parse(end) })],
    ['milliseconds as text', (end) => ({ expires_on: String(Date.parse(end)) })],
    ['seconds', (end) => ({ expires_on: Math.floor(Date.parse(end) / 1000) })],
    ['nothing', () => ({ expires_on: undefined })],
    ['null', () => ({ expires_on: null })],
  ])('R4: is known as fresh when its end is written as %s', async (_name, write) => {
    const { status } = await validate({ ...account, ...write(String(account['expires_on'])) });
    expect([status, calls()]).toEqual([200, ['GET /v1/userinfo']]);
  });

  test('R3: that lives shorter than the leeway is not refreshed before half its life', async () => {
    kit.provider.options.accessTokenSeconds = 300;
    const short = await connectGoogle(kit);
    kit.provider.received.length = 0;
    kit.advance(149_000);
    await validate(short);
    expect(calls()).toEqual(['GET /v1/userinfo']);
    kit.advance(2_000);
    await validate(short);
    expect(calls()).toEqual(['GET /v1/userinfo', 'POST /token', 'GET /v1/userinfo']);
  });
});

describe('an ended token', () => {
  test.each<[string, number, (end: string) => Record<string, unknown>]>([
    ['ended', HOUR + 1000, () => ({})],
    ['ends within the leeway', HOUR - 599_000, () => ({})],
    ['ended, under the older name', HOUR + 1000, (end) => ({ expires_on: undefined, expire_on: end })],
    ['ended, as text of a number', HOUR + 1000, (end) => ({ expires_on: String(Date.parse(end)) })],
    ['has an end that cannot be read', 0, () => ({ expires_on: 'soon' })],
  ])('R6, R17: that %s takes exactly two requests, the second with the new token', async (_name, ms, write) => {
    kit.advance(ms);
    const { status, body } = await validate({ ...account, ...write(String(account['expires_on'])) });
    expect([status, calls()]).toEqual([200, ['POST /token', 'GET /v1/userinfo']]);
    expect(body['name']).toBe('ada@example.com');
    expect(body['access_token']).not.toBe(account['access_token']);
    expect(body['refresh_token']).not.toBe(account['refresh_token']);
    expect(Date.parse(String(body['expires_on']))).toBeGreaterThan(Date.now() + ms + HOUR - 10_000);
    expect(kit.provider.received[1]?.headers.authorization).toBe(`Bearer ${String(body['access_token'])}`);
  });

  test('comes back with the old refresh token when the provider does not repeat it', async () => {
    kit.provider.options.rotatesRefreshTokens = false;
    kit.advance(HOUR);
    expect((await validate()).body['refresh_token']).toBe(account['refresh_token']);
  });

  test('is refreshed once for fifty overlapping calls and a straggler, also with reuse detection', async () => {
    kit.advance(HOUR);
    const answers = await Promise.all(Array.from({ length: 50 }, () => validate()));
    answers.push(await validate());
    expect(
      new Set(
        answers.map(({ status, body }) => `${status} ${String(body['access_token'])} ${String(body['refresh_token'])}`),
      ).size,
    ).toBe(1);
    expect(calls().filter((call) => call === 'POST /token')).toHaveLength(1);
    expect((await validate({ ...account, ...answers[0]?.body })).status).toBe(200);
  });

  test('R2: writes an empty end when the provider does not tell one, so that the host overwrites the old', async () => {
    kit.provider.options.expiresIn = 'absent';
    kit.advance(HOUR);
    expect((await validate()).body['expires_on']).toBe('');
  });

  test('R15: without a refresh token is a 401 without a request', async () => {
    kit.advance(HOUR);
    expect(await validate({ ...account, refresh_token: null })).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(calls()).toEqual([]);
  });
});

describe('a token that the provider refuses before its end', () => {
  test('is refreshed once and tried again', async () => {
    kit.provider.state.accessTokens.clear();
    expect((await validate()).status).toBe(200);
    expect(calls()).toEqual(['GET /v1/userinfo', 'POST /token', 'GET /v1/userinfo']);
  });

  test('R16: is a 401 when the grant is gone', async () => {
    for (const { grant } of kit.provider.state.refreshTokens.values()) grant.isRevoked = true;
    const answer = await validate();
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'invalid_grant', message: expect.stringContaining('connect the account again') },
    });
    expect(answer.body['tryLater']).toBeUndefined();
  });
});

describe('trouble that is not the account’s is never a 401', () => {
  test.each([
    ['500', { kind: 'answer', status: 500, body: '<h1>no</h1>' }, 502],
    ['503', { kind: 'answer', status: 503 }, 502],
    ['a reset', { kind: 'reset' }, 502],
    ['cut-off JSON', { kind: 'cut', body: '{"access_token":"x' }, 502],
    [
      'HTML with 200',
      { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>maintenance</p>' },
      502,
    ],
    ['silence', { kind: 'hang' }, 504],
    ['one byte now and then', { kind: 'drip', everyMs: 100 }, 504],
    ['an endless answer', { kind: 'endless' }, 502],
    ['a redirect', { kind: 'answer', status: 302, headers: { location: '/login' } }, 502],
    ['429', { kind: 'answer', status: 429, headers: { 'retry-after': '12' } }, 429],
  ] as const)('R11, R12: when refreshing meets %s', async (_name, fault, status) => {
    kit.advance(HOUR);
    kit.provider.faults.set('/token', fault);
    const asker = await kit.askerFor(fault);
    const startedAt = Date.now();
    const answer = await validate(account, asker);
    expect(answer).toMatchObject({
      status,
      body: { tryLater: true, message: expect.any(String), code: expect.any(String) },
    });
    expect(Date.now() - startedAt).toBeLessThan(2500);
    expect(calls()).toEqual(['POST /token']);
  });

  test.each([
    ['500', { kind: 'answer', status: 500 }, 502],
    ['a reset', { kind: 'reset' }, 502],
    ['cut-off JSON', { kind: 'cut', body: '{"email":"x' }, 502],
    [
      'HTML labelled JSON',
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '<p>' },
      502,
    ],
    ['an empty answer', { kind: 'answer', status: 200 }, 502],
    ['an object without a name', { kind: 'answer', status: 200, body: '{}' }, 502],
    ['silence', { kind: 'hang' }, 504],
    ['an endless answer', { kind: 'endless' }, 502],
    ['429', { kind: 'answer', status: 429 }, 429],
  ] as const)('when asking for the name meets %s', async (_name, fault, status) => {
    kit.provider.faults.set('/v1/userinfo', fault);
    expect(await validate(account, await kit.askerFor(fault))).toMatchObject({ status, body: { tryLater: true } });
  });

  test.each<[string, (now: number) => string, number]>([
    ['seconds', () => '12', 12],
    ['a date', (now) => new Date(now + 3_600_000).toUTCString(), 3600],
  ])('Retry-After as %s is passed on in seconds', async (_name, write, seconds) => {
    const headers = { 'retry-after': write(Date.now()) };
    kit.provider.faults.set('/v1/userinfo', { kind: 'answer', status: 429, headers });
    const answer = await request(kit.service.origin).post('/google/validate').send({ id: 'oauth2', fields: account });
    expect(answer.status).toBe(429);
    // The date was written a moment ago, on a machine that may be busy.
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(seconds);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(seconds - (seconds === 12 ? 1 : 600));
  });

  test('a wrong client registration is the operator’s: 502, no retry', async () => {
    kit.provider.options.clientSecret = 'another';
    kit.advance(HOUR);
    const answer = await validate();
    expect(answer).toMatchObject({
      status: 502,
      body: { code: 'invalid_client', message: expect.stringContaining('operator') },
    });
    expect(answer.body['tryLater']).toBeUndefined();
  });
});

describe('new tokens are not lost', () => {
  test('R14: when the account cannot be checked after a refresh, they go back all the same', async () => {
    kit.advance(HOUR);
    kit.provider.faults.set('/v1/userinfo', { kind: 'answer', status: 500 });
    const { status, body } = await validate({ ...account, name: 'Ada at work' });
    expect([status, body['name']]).toEqual([200, 'Ada at work']);
    kit.provider.faults.clear();
    expect((await validate({ ...account, ...body })).body['access_token']).toBe(body['access_token']);
    expect(
      kit.logs.lines().some(({ message }) => message === 'An account was refreshed but could not be checked'),
    ).toBe(true);
  });

  test('when refreshing ahead of time fails, the token in hand is used', async () => {
    kit.advance(HOUR - 60_000);
    kit.provider.faults.set('/token', { kind: 'answer', status: 500 });
    expect((await validate()).body['access_token']).toBe(account['access_token']);
  });
});

test('tokens do not wait for a mark that does not come', async () => {
  const slow = await startTestService({ environment: { PROVIDER_TIMEOUT_MS: '20000' }, markLimitMs: 300 });
  const { change_marks: _none, ...fields } = await connectGoogle(slow);
  slow.provider.faults.set('/drive/v3/changes/startPageToken', { kind: 'hang' });
  slow.advance(3_600_000);
  const startedAt = performance.now();
  const { status, body } = await post(slow, '/google/validate', { id: 'oauth2', fields });
  expect(status).toBe(200);
  expect(body['access_token']).not.toBe(fields['access_token']);
  expect(body['change_marks']).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(12_000);
  await slow.stop();
});

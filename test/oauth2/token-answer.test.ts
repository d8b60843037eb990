import { parseTokenAnswer } from '../../src/oauth2/token-answer';
import { catchError } from '../kit/catch-error';

const judge = (status: number, body: unknown, retryAfterSeconds?: number): ReturnType<typeof catchError> =>
  catchError(async () => parseTokenAnswer({ status, body, retryAfterSeconds }));

describe('parseTokenAnswer accepts', () => {
  test.each<[string, unknown]>([
    ['an object', { access_token: 'at', expires_in: 5 }],
    ['JSON as text, whatever its label', '{"access_token":"at","expires_in":5}'],
    ['JSON with a byte-order mark', '\uFEFF{"access_token":"at","expires_in":5}'],
  ])('%s', (_name, body) => {
    expect(parseTokenAnswer({ status: 200, body })).toEqual({ access_token: 'at', expires_in: 5 });
  });

  test('T25: form-encoded text', () => {
    expect(parseTokenAnswer({ status: 201, body: 'access_token=a%2Bt&scope=x+y&token_type=bearer' })).toEqual({
      access_token: 'a+t',
      scope: 'x y',
      token_type: 'bearer',
    });
  });

  test.each(['bearer', 'Bearer', 'BEARER', 'bot', ''])('T27: token type "%s"', (token_type) => {
    expect(parseTokenAnswer({ status: 200, body: { access_token: 'at', token_type } }).access_token).toBe('at');
  });

  test.each([null, '', false])('an error member that is %p', (error) => {
    expect(parseTokenAnswer({ status: 200, body: { access_token: 'at', error } }).access_token).toBe('at');
  });
});

describe('parseTokenAnswer refuses with 502', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty body', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['a JSON string', '"at"'],
    ['a number', '5'],
    ['HTML', '<html><body>access_token=x</body></html>'],
    ['cut JSON', '{"access_token":"a'],
    ['no access_token', {}],
    ['an empty access_token', { access_token: '' }],
    ['an access_token that is not text', { access_token: 5 }],
    ['an access_token that would end a header', { access_token: 'a\r\nX: 1' }],
    ['an access_token with a space', { access_token: 'a b' }],
    ['a mac token', { access_token: 'at', token_type: 'mac' }],
    ['a DPoP token', { access_token: 'at', token_type: 'DPoP' }],
  ])('%s', async (_name, body) => {
    expect(await judge(200, body)).toMatchObject({ name: 'ProviderError', status: 502, tryLater: true });
  });
});

describe('parseTokenAnswer maps every refusal to one error', () => {
  test.each([
    [400, { error: 'invalid_grant' }, 'InvalidCredentialsError', 401, false],
    [200, { error: 'bad_verification_code' }, 'InvalidCredentialsError', 401, false],
    [401, { error: 'token_revoked' }, 'InvalidCredentialsError', 401, false],
    [400, { error: 'access_denied' }, 'AccessDeniedError', 403, false],
    [401, { error: 'invalid_client' }, 'ClientRegistrationError', 502, false],
    [400, { error: 'redirect_uri_mismatch' }, 'ClientRegistrationError', 502, false],
    [401, undefined, 'ClientRegistrationError', 502, false],
    [400, { error: 'something_new' }, 'ProviderError', 502, true],
    [400, undefined, 'ProviderError', 502, true],
    [403, '<html>firewall</html>', 'ProviderError', 502, true],
    [500, { error: 'invalid_grant' }, 'ProviderError', 502, true],
    [503, '<html>', 'ProviderError', 502, true],
    [200, { ok: false, error: 'invalid_code' }, 'InvalidCredentialsError', 401, false],
    [200, { ok: false }, 'ProviderError', 502, true],
    [429, { error: 'slow_down' }, 'RateLimitedError', 429, true],
    [302, { access_token: 'at' }, 'ProviderError', 502, true],
  ])('T23, T31: %i %p is a %s with %i', async (status, body, name, ours, tryLater) => {
    expect(await judge(status, body)).toMatchObject({ name, status: ours, tryLater });
  });

  test('Retry-After goes along', async () => {
    expect(await judge(429, {}, 30)).toMatchObject({ retryAfterSeconds: 30 });
  });

  test('an error code that could be a secret is not repeated', async () => {
    expect(await judge(400, { error: 'Zk3-token-9' })).toMatchObject({ detail: 'status 400' });
  });
});

import { toCredentials } from '../../src/oauth2';

const now = Date.UTC(2026, 0, 10, 10);

describe('toCredentials', () => {
  test('T28, S13: keeps the named members only', () => {
    const answer = JSON.parse(
      '{"access_token":"at","refresh_token":"rt","token_type":"Bearer","scope":"a b","expires_in":3600,"id_token":"x","__proto__":{"polluted":1}}',
    ) as { access_token: string };
    const credentials = toCredentials(answer, now);
    expect(credentials).toEqual({
      access_token: 'at',
      refresh_token: 'rt',
      token_type: 'Bearer',
      scope: 'a b',
      issued_on: '2026-01-10T10:00:00.000Z',
      expires_on: '2026-01-10T11:00:00.000Z',
    });
    expect((credentials as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([3600, '3600', 3600.4, ' 3600 '])('T29, R1: reads expires_in %p', (expires_in) => {
    expect(toCredentials({ access_token: 'at', expires_in }, now).expires_on?.slice(0, 19)).toBe('2026-01-10T11:00:00');
  });

  test.each([undefined, null, 'soon', '', 0, -5, NaN, Infinity, 1e10, {}, [3600], true])(
    'leaves the end empty for expires_in %p',
    (expires_in) => {
      expect(toCredentials({ access_token: 'at', expires_in }, now).expires_on).toBe('');
    },
  );

  test.each([null, '', 5])('has no refresh token when the answer has %p', (refresh_token) => {
    expect('refresh_token' in toCredentials({ access_token: 'at', refresh_token }, now)).toBe(false);
  });
});

import { mergeCredentials } from '../../src/tokens';

describe('mergeCredentials', () => {
  test.each([undefined, ''])('never replaces a refresh token by %p', (refresh_token) => {
    expect(mergeCredentials({ access_token: 'a', refresh_token: 'r' }, { access_token: 'b', refresh_token })).toEqual({
      access_token: 'b',
      refresh_token: 'r',
    });
  });

  test('takes a new refresh token, keeps extras, and overwrites the end also with an empty one', () => {
    expect(
      mergeCredentials(
        { access_token: 'a', refresh_token: 'r', realmId: '7', expires_on: 'x' },
        { access_token: 'b', refresh_token: 's', expires_on: '' },
      ),
    ).toEqual({ access_token: 'b', refresh_token: 's', realmId: '7', expires_on: '' });
  });

  test('has no refresh token when there was none', () => {
    expect('refresh_token' in mergeCredentials({ access_token: 'a' }, { access_token: 'b' })).toBe(false);
  });
});

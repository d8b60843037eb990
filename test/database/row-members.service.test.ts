import { toColumns, toMembers } from '../../src/database';

test('a row is read under names in camel case, without what is sealed', () => {
  const row = { id: 'a', refresh_token_expires_at: null, is_shared: 1, credentials_sealed: 'v1.one.x' };
  expect(toMembers(row)).toEqual({ id: 'a', refreshTokenExpiresAt: null, isShared: 1 });
});

test('members become the columns that they were read from', () => {
  const row = { id: 'a', refresh_token_expires_at: null, api_base_uri: 'https://x.example', is_shared: 1 };
  expect(toColumns(toMembers(row))).toEqual(row);
});

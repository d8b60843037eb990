import { buildAuthorizeUri } from '../../src/oauth2';
import { oauth2Config } from '../kit/oauth2-config';

const config = oauth2Config({
  clientId: 'client & co',
  clientSecret: 'never-in-a-uri',
  authorizeUri: 'https://p.example/auth?tenant=1',
  scopes: ['a:read', 'b'],
  extra: { access_type: 'offline' },
});

describe('buildAuthorizeUri', () => {
  const redirectUri = 'https://oauth-svc.fibery.io/callback?x=%20';

  test('T1, T2, T4, T5: writes each parameter of RFC 6749 §4.1.1 once, and nothing secret', () => {
    const uri = buildAuthorizeUri({ config, redirectUri, state: 's' });
    expect(uri).not.toContain('never-in-a-uri');
    expect([...new URL(uri).searchParams]).toEqual([
      ['tenant', '1'],
      ['scope', 'a:read b'],
      ['access_type', 'offline'],
      ['response_type', 'code'],
      ['client_id', 'client & co'],
      ['redirect_uri', redirectUri],
      ['state', 's'],
    ]);
  });

  test.each(['a+b/c=d&e%f#g"h i', 'Zustand-ü-☃', 'a'.repeat(2000)])(
    'T3, S-state-1: carries the state unchanged: %s',
    (state) => {
      expect(new URL(buildAuthorizeUri({ config, redirectUri, state })).searchParams.get('state')).toBe(state);
    },
  );

  test('T6: leaves the scope out when there is none, and joins with the separator of the spec', () => {
    expect(
      new URL(buildAuthorizeUri({ config: { ...config, scopes: [] }, redirectUri, state: 's' })).searchParams.has(
        'scope',
      ),
    ).toBe(false);
    const comma = buildAuthorizeUri({ config: { ...config, scopeSeparator: ',' }, redirectUri, state: 's' });
    expect(new URL(comma).searchParams.get('scope')).toBe('a:read,b');
  });

  test('adds the S256 challenge of RFC 7636 appendix B', () => {
    const uri = buildAuthorizeUri({
      config,
      redirectUri,
      state: 's',
      codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    });
    const { searchParams } = new URL(uri);
    expect(searchParams.get('code_challenge')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(uri).not.toContain('dBjftJeZ4CVP');
  });
});

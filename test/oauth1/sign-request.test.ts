import { signRequest } from '../../src/oauth1';
import { buildBaseString, isSignatureRight, readAuthorization } from '../../sandbox/provider/verify-signature';

const client = { consumerKey: 'k y', consumerSecret: 'c&s', signatureMethod: 'HMAC-SHA1' } as const;

describe('signRequest', () => {
  test('O24, O25, O27: writes protocol parameters once, quoted, encoded, realm first', () => {
    const header = signRequest({
      client: { ...client, realm: 'Photos' },
      token: { token: 'a/b=', secret: 's' },
      request: { method: 'GET', uri: 'https://api.example/x?oauth_like=1&b=2' },
      now: () => 1_318_622_958_999,
      createNonce: () => 'nonce',
    });
    expect(header.replace(/oauth_signature="[^"]+"/, 'oauth_signature="…"')).toBe(
      'OAuth realm="Photos", oauth_consumer_key="k%20y", oauth_token="a%2Fb%3D", oauth_signature_method="HMAC-SHA1", ' +
        'oauth_timestamp="1318622958", oauth_nonce="nonce", oauth_version="1.0", oauth_signature="…"',
    );
  });

  test('O26, S17: never uses a nonce twice', () => {
    const nonces = Array.from({ length: 2000 }, () =>
      readAuthorization(signRequest({ client, request: { method: 'GET', uri: 'https://h.example/' } }))?.get(
        'oauth_nonce',
      ),
    );
    expect(new Set(nonces).size).toBe(2000);
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce ?? ''))).toBe(true);
  });

  test.each([
    ['GET', '/a?x=1%202&y=%C3%A9&x=', undefined],
    ['GET', "/a?q=it's%20(fine)!*~", undefined],
    ['POST', '/form?a=1', 'b=2+3&c=%26&a='],
    ['DELETE', '/1/tokens/x%2Fy', undefined],
  ])('O14: is accepted by an independent server: %s %s', (method, target, formBody) => {
    const uri = new URL(`http://127.0.0.1:4000${target}`).href;
    const header = signRequest({ client, token: { token: 't', secret: 'tés' }, request: { method, uri, formBody } });
    const protocol = readAuthorization(header) ?? new Map<string, string>();
    const arrived = {
      method,
      origin: 'http://127.0.0.1:4000',
      target: uri.slice('http://127.0.0.1:4000'.length),
      authorization: header,
      contentType: formBody === undefined ? undefined : 'application/x-www-form-urlencoded; charset=utf-8',
      body: formBody ?? '',
    };
    const secrets = { clientSecret: 'c&s', tokenSecret: 'tés', clientPublicKey: undefined };
    const baseString = buildBaseString(arrived, protocol);
    expect(isSignatureRight('HMAC-SHA1', baseString, protocol.get('oauth_signature') ?? '', secrets)).toBe(true);
    expect(
      isSignatureRight('HMAC-SHA1', baseString.replace('127', '128'), protocol.get('oauth_signature') ?? '', secrets),
    ).toBe(false);
  });
});

test('half of a surrogate pair in a token is signed and sent as U+FFFD', () => {
  const sign = (token: string): string =>
    signRequest({
      client: { consumerKey: 'k', consumerSecret: 's', signatureMethod: 'HMAC-SHA1' },
      request: { method: 'GET', uri: 'https://api.example/x' },
      token: { token, secret: token },
      verifier: token,
      now: () => 0,
      createNonce: () => 'n',
    });
  expect(sign('a\ud800')).toBe(sign('a\ufffd'));
});

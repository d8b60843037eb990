import { buildBaseString, isSignatureRight, readAuthorization } from '../../sandbox/provider/verify-signature';

describe('the simulated provider’s own signature code', () => {
  test('builds the base string of RFC 5849 §3.4.1.1', () => {
    const authorization =
      'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7", ' +
      'oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", ' +
      'oauth_signature="r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D"';
    const protocol = readAuthorization(authorization) ?? new Map<string, string>();
    const baseString = buildBaseString(
      {
        method: 'POST',
        origin: 'http://EXAMPLE.COM:80',
        target: '/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
        authorization,
        contentType: 'application/x-www-form-urlencoded',
        body: 'c2&a3=2+q',
      },
      protocol,
    );
    expect(baseString).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
        'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
        'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
    const secrets = { clientSecret: 'j49sk3j29djd', tokenSecret: 'dh893hdasih9', clientPublicKey: undefined };
    expect(isSignatureRight('HMAC-SHA1', baseString, protocol.get('oauth_signature') ?? '', secrets)).toBe(true);
  });

  test('sorts by encoded bytes', () => {
    const arrived = {
      method: 'GET',
      origin: 'http://h',
      target: '/?a1=2&a=1&a%21=3&a-=4',
      authorization: undefined,
      contentType: undefined,
      body: '',
    };
    expect(decodeURIComponent(buildBaseString(arrived, new Map()).split('&')[2] ?? '')).toBe('a=1&a%21=3&a-=4&a1=2');
  });

  test('refuses a protocol parameter that stands twice', () => {
    expect(readAuthorization('OAuth oauth_nonce="a", oauth_nonce="b"')).toBeUndefined();
  });
});

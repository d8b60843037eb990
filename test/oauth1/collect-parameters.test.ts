import { collectParameters } from '../../src/oauth1/collect-parameters';

describe('collectParameters', () => {
  test.each([
    ['http://EXAMPLE.COM:80/r%20v/X?id=123', 'http://example.com/r%20v/X'],
    ['https://www.example.net:8080/?q=1', 'https://www.example.net:8080/'],
    ['https://example.net:443', 'https://example.net/'],
    ['http://example.net:443/', 'http://example.net:443/'],
    ['https://[2001:DB8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
    ['https://example.net/%7Eme;v=1/?x#frag', 'https://example.net/%7Eme;v=1/'],
  ])('O13: normalises the base URI of %s', (uri, expected) => {
    expect(collectParameters(uri).baseUri).toBe(expected);
  });

  test.each<[string, string | undefined, Record<string, string[]>]>([
    ['?a', undefined, { a: [''] }],
    ['?a=&a=b', undefined, { a: ['', 'b'] }],
    ['?a=b=c', undefined, { a: ['b=c'] }],
    ['?a=1?b=2', undefined, { a: ['1?b=2'] }],
    ['??a=1', undefined, { '?a': ['1'] }],
    ['?a&&b=1&', undefined, { a: [''], b: ['1'] }],
    ['?a+b=c+d%2B', undefined, { 'a b': ['c d+'] }],
    ['?a=1', 'a=&a=2', { a: ['1', '', '2'] }],
    ['?constructor=1&toString=2', undefined, { constructor: ['1'], toString: ['2'] }],
  ])('reads %s with body %s', (query, body, expected) => {
    expect(Object.entries(collectParameters(`https://h.example/${query}`, body).parameters)).toEqual(
      Object.entries(expected),
    );
  });

  test.each(['__proto__', 'oauth_token', 'oauth_nonce', 'oauth_signature'])('refuses a parameter called %s', (name) => {
    expect(() => collectParameters(`https://h.example/?${name}=x`)).toThrow(`must not carry ${name}`);
  });
});

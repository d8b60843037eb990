import { appendQuery, encodeQuery, findUriProblem, isLoopbackHost, percentEncode } from '../src/uri';

describe('percentEncode', () => {
  test('leaves only unreserved signs (RFC 3986 §2.3)', () => {
    expect(percentEncode("aZ09-._~ !'()*+%&=é☃")).toBe('aZ09-._~%20%21%27%28%29%2A%2B%25%26%3D%C3%A9%E2%98%83');
  });
  test('does not throw on a lone surrogate', () => {
    expect(percentEncode('\ud800')).toBe('%EF%BF%BD');
  });
});

test('encodeQuery leaves out what is missing, repeats lists, and writes a space as %20', () => {
  expect(encodeQuery({ a: 'b c', none: undefined, nothing: null, e: ['1', ''], n: 0, t: true })).toBe(
    'a=b%20c&e=1&e=&n=0&t=true',
  );
});

test.each([
  ['https://p.example/auth', 'https://p.example/auth?a=1'],
  ['https://p.example/auth?x=%20', 'https://p.example/auth?x=%20&a=1'],
  ['https://p.example/auth?', 'https://p.example/auth?a=1'],
  ['https://p.example/auth#frag', 'https://p.example/auth?a=1'],
])('appendQuery keeps what %s has', (uri, expected) => {
  expect(appendQuery(uri, { a: '1' })).toBe(expected);
});

test.each([
  ['https://p.example/x', undefined],
  ['http://127.0.0.1:3000/x', undefined],
  ['http://[::1]:3000/', undefined],
  ['http://localhost/', undefined],
  ['http://p.example/x', 'must use https (http is for loopback only)'],
  ['http://127.0.0.1.evil.example/', 'must use https (http is for loopback only)'],
  ['https://user@p.example/', 'must not hold a user name or password'],
  ['javascript:alert(1)', 'must use https'],
  ['/relative', 'must be an absolute URI'],
  ['https://p.example/\r\nX: 1', 'must not hold control characters'],
])('findUriProblem judges %s', (uri, expected) => {
  expect(findUriProblem(uri)).toBe(expected);
});

test('isLoopbackHost knows loopback in the forms that a parsed URI has', () => {
  expect(['127.9.9.9', '[::1]', 'localhost'].every(isLoopbackHost)).toBe(true);
  expect(['128.0.0.1', 'localhost.evil.example', '10.0.0.1', '[::2]'].some(isLoopbackHost)).toBe(false);
});

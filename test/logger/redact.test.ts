import { createRedactor } from '../../src/logger/redact';

const secret = 's:%+&= é"';
const redact = createRedactor([secret]);
const print = (value: unknown): string => JSON.stringify(redact(value));

describe('the redactor', () => {
  test.each([
    'access_token',
    'refreshToken',
    'client_secret',
    'password',
    'Authorization',
    'set-cookie',
    'oauth_verifier',
    'code_verifier',
    'oauth_signature',
    'client_assertion',
    'api_key',
    'apiKey',
    'privateKey',
    'code',
    'state',
    'account',
    'fields',
    'credentials',
    'key',
  ])('hides a member called %s at any depth', (name) => {
    expect(print({ a: [{ b: { [name]: 'CANARY', other: 1 } }] })).toBe(
      `{"a":[{"b":{"${name}":"[redacted]","other":1}}]}`,
    );
  });

  test('hides a known secret in every form', () => {
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString().slice(2),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ];
    for (const form of forms) expect(redact(`before ${form} after`)).toBe('before [redacted] after');
  });

  test.each([
    [
      'https://p.example/cb?code=CANARY&state=CANARY&x=1#access_token=CANARY',
      'https://p.example/cb?code=[redacted]&state=[redacted]&x=1',
    ],
    ['grant_type=refresh_token&refresh_token=CANARY', 'grant_type=refresh_token&refresh_token=[redacted]'],
    ['{"access_token":"CANARY","n":1}', '{"access_token":"[redacted]","n":1}'],
    ['Authorization: Bearer CANARY.CANARY_1', 'Authorization: Bearer [redacted]'],
    ['basic Q0FOQVJZQ0FOQVJZ', 'basic [redacted]'],
    ['OAuth oauth_token="CANARY", oauth_signature="CANARY"', 'OAuth [redacted]'],
  ])('hides what stands in %s', (text, expected) => {
    expect(String(redact(text)).startsWith(expected)).toBe(true);
    expect(redact(text)).not.toContain('CANARY');
  });

  test('leaves ordinary sentences alone', () => {
    const text = 'This connector does not speak that OAuth version; the basic rule is a state of mind.';
    expect(redact(text)).toBe(text);
  });

  test('reduces an error to its name, message, code, frames and cause', () => {
    const error = Object.assign(new Error('failed', { cause: new Error('access_token=CANARY') }), {
      code: 'ECONNRESET',
      config: { headers: { 'X-Api': 'CANARY' }, data: 'CANARY' },
      response: { body: 'CANARY' },
    });
    expect(print({ error })).not.toContain('CANARY');
    expect(redact(error)).toMatchObject({
      name: 'Error',
      message: 'failed',
      errorCode: 'ECONNRESET',
      cause: { message: 'access_token=[redacted]' },
    });
  });

  test('does not repeat what a JSON parser quotes', () => {
    let thrown: unknown;
    try {
      JSON.parse('CANARY');
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).message).toContain('CANARY');
    expect(print(thrown)).not.toContain('CANARY');
  });

  test('copies, and never changes what it was given', () => {
    const value = { token: 'x', nested: { list: [1] } };
    redact(value);
    expect(value).toEqual({ token: 'x', nested: { list: [1] } });
  });

  test('takes cycles, buffers, maps, dates and huge texts', () => {
    const cycle: Record<string, unknown> = {
      bytes: Buffer.from('CANARY'),
      map: new Map([['token', 'CANARY']]),
      when: new Date(0),
      n: 5n,
    };
    cycle['self'] = cycle;
    expect(print(cycle)).not.toContain('CANARY');
    expect(String(redact('a'.repeat(1_000_000))).length).toBeLessThan(5000);
  });
});

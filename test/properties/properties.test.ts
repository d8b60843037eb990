import * as fc from 'fast-check';
import { createApiClient } from '../../src/api-client';
import { isExpiring, parseTime } from '../../src/tokens';
import {
  AccessDeniedError,
  ClientRegistrationError,
  type DocklineError,
  InvalidCredentialsError,
  NotFoundError,
  ProviderError,
  RateLimitedError,
} from '../../src/errors';
import type { HttpResponse } from '../../src/http';
import { createRedactor } from '../../src/logger/redact';
import { createSignature } from '../../src/oauth1/create-signature';
import { signRequest } from '../../src/oauth1';
import { buildAuthorizeUri, toCredentials } from '../../src/oauth2';
import { parseTokenAnswer } from '../../src/oauth2/token-answer';
import { buildBaseString, isSignatureRight, readAuthorization } from '../../sandbox/provider/verify-signature';
import { encodeQuery } from '../../src/uri';
import { oauth2Config } from '../kit/oauth2-config';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const secret = fc.string({ minLength: 1, maxLength: 40 });
const pairs = fc.array(fc.tuple(text, text), { maxLength: 8 });
const RESERVED = /^(__proto__|oauth_(consumer_key|nonce|signature|signature_method|timestamp|token|version))$/;
const OURS = [
  AccessDeniedError,
  ClientRegistrationError,
  InvalidCredentialsError,
  NotFoundError,
  ProviderError,
  RateLimitedError,
];

describe('signatures', () => {
  test('of any query, form, path and secrets are right to an independent server', () => {
    fc.assert(
      fc.property(
        pairs,
        pairs,
        text,
        secret,
        text,
        fc.constantFrom('HMAC-SHA1' as const, 'HMAC-SHA256' as const, 'PLAINTEXT' as const),
        (query, form, path, clientSecret, tokenSecret, signatureMethod) => {
          fc.pre(![...query, ...form].some(([name]) => RESERVED.test(name)));
          const uri = new URL(
            `http://127.0.0.1:4000/${encodeURIComponent(path.toWellFormed())}?${query.map(([name, value]) => encodeQuery({ [name]: value })).join('&')}`,
          ).href;
          const formBody = new URLSearchParams(form).toString();
          const header = signRequest({
            client: { consumerKey: 'key', consumerSecret: clientSecret, signatureMethod },
            token: { token: 't', secret: tokenSecret },
            request: { method: 'POST', uri, formBody },
          });
          const protocol = readAuthorization(header) ?? new Map<string, string>();
          const arrived = {
            method: 'POST',
            origin: 'http://127.0.0.1:4000',
            target: uri.slice('http://127.0.0.1:4000'.length),
            authorization: header,
            contentType: 'application/x-www-form-urlencoded',
            body: formBody,
          };
          const secrets = { clientSecret, tokenSecret, clientPublicKey: undefined };
          expect(
            isSignatureRight(
              signatureMethod,
              buildBaseString(arrived, protocol),
              protocol.get('oauth_signature') ?? '',
              secrets,
            ),
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('do not depend on the order of parameters', () => {
    fc.assert(
      fc.property(pairs, (query) => {
        fc.pre(!query.some(([name]) => RESERVED.test(name)));
        const sign = (list: Array<[string, string]>): string =>
          createSignature({
            client: { consumerKey: 'k', consumerSecret: 's', signatureMethod: 'HMAC-SHA1' },
            request: { method: 'GET', uri: `https://h.example/?${new URLSearchParams(list).toString()}` },
            protocolParameters: { oauth_nonce: 'n' },
            tokenSecret: '',
          });
        expect(sign(query.toReversed())).toBe(sign(query));
      }),
    );
  });
});

test('authorization URIs carry state, redirect URI and scopes unchanged, and never the secret', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(fc.stringMatching(/^[a-z.:/]{1,12}$/), { maxLength: 4 }),
      (state, path, scopes) => {
        const config = oauth2Config({ clientSecret: 'CANARY-SECRET', scopes });
        const redirectUri = `https://h.example/${path}`;
        const { searchParams, href } = new URL(buildAuthorizeUri({ config, redirectUri, state }));
        expect(searchParams.get('state')).toBe(state.toWellFormed());
        expect(searchParams.get('redirect_uri')).toBe(redirectUri.toWellFormed());
        expect(searchParams.get('scope')).toBe(scopes.length > 0 ? scopes.join(' ') : null);
        expect(href).not.toContain('CANARY');
      },
    ),
  );
});

describe('token answers', () => {
  const status = fc.oneof(
    fc.constantFrom(200, 201, 204, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503),
    fc.integer({ min: 100, max: 599 }),
  );
  const error = fc.oneof(
    fc.constantFrom('invalid_grant', 'invalid_client', 'access_denied', 'token_revoked', 'temporarily_unavailable'),
    text,
    fc.jsonValue(),
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    text,
    fc.record(
      {
        access_token: fc.oneof(text, fc.jsonValue()),
        error,
        ok: fc.boolean(),
        token_type: text,
        expires_in: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.record({ error }),
    fc.constant(undefined),
  );

  test('T26: are a usable token or exactly one of our errors, and a 401 only for a refusal', () => {
    fc.assert(
      fc.property(status, body, (code, answer) => {
        const outcome = judge(() => parseTokenAnswer({ status: code, body: answer }));
        if (outcome.error === undefined)
          return code >= 200 && code < 300 && /^[\x21-\x7e]+$/.test(outcome.value.access_token);
        const { status: ours, tryLater } = outcome.error;
        return (ours !== 401 || code < 500) && (code < 500 || tryLater);
      }),
      { numRuns: 3000 },
    );
  });

  test('always give an end that is a date or empty', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.oneof(fc.jsonValue(), fc.date({ noInvalidDate: false })),
        (expires_in, expires_at) => {
          const { expires_on } = toCredentials({ access_token: 'a', expires_in, expires_at }, Date.UTC(2026, 0, 1));
          return expires_on === '' || new Date(expires_on ?? 'x').toISOString() === expires_on;
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('expiry', () => {
  const now = Date.UTC(2026, 0, 1);
  test('a token is never refreshed before half its lifetime is over, and always when it has ended', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10_000_000 }),
        fc.integer({ min: 0, max: 20_000_000 }),
        fc.integer({ min: 0, max: 86_400_000 }),
        (lifetime, age, leewayMs) => {
          const credentials = {
            access_token: 'a',
            issued_on: new Date(now).toISOString(),
            expires_on: new Date(now + lifetime).toISOString(),
          };
          const judged = isExpiring({ credentials, now: now + age, leewayMs });
          return (age >= lifetime / 2 || !judged) && (age < lifetime || judged);
        },
      ),
    );
  });

  test('a time is read the same as text and as a number, in seconds and in milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000, max: 9_000_000_000 }), (seconds) => {
        const forms: unknown[] = [
          seconds,
          String(seconds),
          seconds * 1000,
          String(seconds * 1000),
          new Date(seconds * 1000).toISOString(),
        ];
        expect(
          new Set(forms.filter((form) => typeof form !== 'number' || form < 1e11 || form >= 1e11).map(parseTime)),
        ).toEqual(new Set([seconds * 1000]));
      }),
    );
  });

  test('anything at all is a time, nothing or invalid, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const time = parseTime(value);
        expect(time === undefined || time === 'invalid' || Number.isFinite(time)).toBe(true);
      }),
    );
  });
});

test('T35: any answer of an API becomes data or exactly one of our errors, and a 401 only from a 401', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 200, max: 599 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom('application/json', 'text/html', ''),
      async (status, bytes, type) => {
        const response: HttpResponse = { status, headers: { 'content-type': type }, body: Buffer.from(bytes) };
        const client = createApiClient({
          http: {
            stream: () => Promise.reject(new Error('not used')),
            forward: () => Promise.reject(new Error('not used')),
            timeLeftMs: () => Infinity,
            asForeign: () => {
              throw new Error('not asked for');
            },
            callHeaders: {},
            timeoutMs: 1,
            reportStatus: () => undefined,
            request: async () => response,
          },
          tokenSource: { getCredentials: async () => ({ access_token: 'a' }) },
          target: { baseUri: 'https://api.example' },
          authenticate: () => ({}),
        });
        const outcome = await client.get('/x').then(
          (answer) => ({ value: answer, error: undefined }),
          (thrown: unknown) => ({ value: undefined, error: asOneOfOurs(thrown) }),
        );
        return outcome.error === undefined
          ? outcome.value.status === status
          : outcome.error.status !== 401 || status === 401;
      },
    ),
    { numRuns: 1000 },
  );
});

describe('redaction', () => {
  const redact = createRedactor(['CANARY-known']);

  test('hides a known secret in any text, anywhere in any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, text, (value, before, after) => {
        const hidden = {
          value,
          list: [{ text: `${before}CANARY-known${after}` }],
          error: new Error(`${before}CANARY-known`),
        };
        expect(JSON.stringify(redact(hidden))).not.toContain('CANARY-known');
      }),
    );
  });

  test('hides whatever stands under a secret name, and never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('access_token', 'refreshToken', 'client_secret', 'password', 'Authorization', 'code', 'state'),
        fc.anything(),
        (name, value) => {
          expect((redact({ [name]: value }) as Record<string, unknown>)[name]).toBe('[redacted]');
          expect(() => JSON.stringify(redact(value))).not.toThrow();
        },
      ),
    );
  });

  test('hides a token in a query or a form, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.webUrl(),
        fc.constantFrom('access_token', 'code', 'state', 'oauth_signature', 'client_secret'),
        (url, name) => {
          expect(redact(`${url}?x=1&${name}=CANARY-9f&y=2`)).not.toContain('CANARY-9f');
        },
      ),
    );
  });
});

/** The error, when it is exactly one of our classes; anything else fails the property. */
function asOneOfOurs(thrown: unknown): DocklineError {
  if (OURS.filter((type) => thrown instanceof type).length !== 1) throw thrown;
  return thrown as DocklineError;
}

function judge<T>(action: () => T): { value: T; error: undefined } | { value: undefined; error: DocklineError } {
  try {
    return { value: action(), error: undefined };
  } catch (thrown) {
    return { value: undefined, error: asOneOfOurs(thrown) };
  }
}

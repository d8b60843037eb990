import { loadConnector } from '../../src/connector';

const now = Date.UTC(2026, 0, 1);
const inSeconds = (seconds: number): string => String(now / 1000 + seconds);

/** What a connector reads of an answer. */
function read(id: string, status: number, headers: Record<string, string>, body?: unknown): unknown {
  return loadConnector(id).spec.readLimits?.({ status, headers, now, readBody: () => body });
}

describe('GitHub', () => {
  test('tells what is left of the primary limit, and when it starts anew', () => {
    const headers = { 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': inSeconds(90) };
    expect(read('github', 200, headers)).toEqual({ remaining: 41, resetsInMs: 90_000 });
    expect(read('github', 200, { ...headers, 'x-ratelimit-resource': 'core' })).toEqual({
      remaining: 41,
      resetsInMs: 90_000,
    });
    // Searches have a limit of their own.
    expect(read('github', 200, { ...headers, 'x-ratelimit-resource': 'search' })).toBeUndefined();
    expect(read('github', 200, {})).toBeUndefined();
  });

  test('a 403 or 429 with nothing left, with Retry-After, or with words about it, is a limit', () => {
    const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(60) };
    expect(read('github', 403, used)).toEqual({ isLimited: true, remaining: 0, resetsInMs: 60_000 });
    expect(read('github', 403, { 'retry-after': '5' })).toMatchObject({ isLimited: true });
    const words = { message: 'You have exceeded a secondary rate limit.' };
    expect(read('github', 403, { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': inSeconds(60) }, words)).toEqual({
      isLimited: true,
      resetsInMs: 60_000,
    });
    expect(read('github', 429, {}, words)).toMatchObject({ isLimited: true });
  });

  test('a 403 about a permission is none', () => {
    expect(read('github', 403, {}, { message: 'Resource not accessible by integration' })).toBeUndefined();
    expect(read('github', 403, {}, undefined)).toBeUndefined();
  });
});

test('Google: a 403 is a limit when its reason says so', () => {
  const because = (reason: string): unknown => read('google', 403, {}, { error: { errors: [{ reason }] } });
  expect(because('userRateLimitExceeded')).toEqual({ isLimited: true, resetsInMs: 5000 });
  expect(because('forbidden')).toBeUndefined();
  expect(read('google', 403, {}, null)).toBeUndefined();
  expect(read('google', 200, {})).toBeUndefined();
});

test('Trello: what is left of a window, and its length', () => {
  const headers = { 'x-rate-limit-api-token-remaining': '99', 'x-rate-limit-api-token-interval-ms': '10000' };
  expect(read('trello', 200, headers)).toEqual({ remaining: 99, resetsInMs: 10_000 });
  expect(read('trello', 200, {})).toBeUndefined();
});

import { isExpiring, parseLifetime, parseTime } from '../../src/tokens';

const now = Date.UTC(2026, 0, 10, 10);
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

describe('parseTime', () => {
  test.each<[unknown, number | 'invalid' | undefined]>([
    ['2026-01-10T10:00:00.000Z', now],
    ['2026-01-10T11:00:00+01:00', now],
    [now, now],
    [now / 1000, now],
    [String(now), now],
    [String(now / 1000), now],
    [`${now / 1000}.5`, now + 500],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    ['soon', 'invalid'],
    [0, 'invalid'],
    [-5, 'invalid'],
    [8_640_000_000_000_001, 'invalid'],
    ['8640000000000001', 'invalid'],
    [NaN, 'invalid'],
    [{}, 'invalid'],
    [true, 'invalid'],
    ['-5', 'invalid'],
    ['apples 5', 'invalid'],
    ['2026-01-10 10:00:00Z', now],
    ['9'.repeat(500), 'invalid'],
  ])('%p', (value, expected) => {
    expect(parseTime(value)).toBe(expected);
  });
});

test.each([
  [3600, 3600],
  ['3600', 3600],
  [0, undefined],
  ['', undefined],
  [1e12, undefined],
])('parseLifetime(%p) is %p', (value, expected) => {
  expect(parseLifetime(value)).toBe(expected);
});

describe('isExpiring', () => {
  const judge = (expires_on: string | undefined, issued_on?: string): boolean =>
    isExpiring({ credentials: { access_token: 'a', expires_on, issued_on }, now, leewayMs: 600_000 });

  test.each([
    ['ended', at(-1), undefined, true],
    ['ends within the leeway', at(599), undefined, true],
    ['ends exactly at the leeway', at(600), undefined, true],
    ['ends after the leeway', at(601), undefined, false],
    ['has no known end', undefined, undefined, false],
    ['has an empty end', '', undefined, false],
    ['has an end that cannot be read', 'soon', undefined, true],
    ['lives five minutes and is fresh', at(290), at(-10), false],
    ['lives five minutes and half of it is over', at(150), at(-150), true],
    ['has a start that cannot be read', at(290), 'soon', true],
    ['has a start after its end', at(290), at(400), true],
  ])('a token that %s', (_name, end, start, expected) => {
    expect(judge(end, start)).toBe(expected);
  });
});

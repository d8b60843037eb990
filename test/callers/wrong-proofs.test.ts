import { createWrongProofs } from '../../src/callers';
import { RateLimitedError } from '../../src/errors';

const ALLOWED = 30;

/** How many wrong proofs an address may bring before it is told to wait. */
function countAllowed(add: () => void): number {
  for (let count = 0; count < 1000; count += 1) {
    try {
      add();
    } catch (error) {
      if (error instanceof RateLimitedError) return count;
      throw error;
    }
  }
  return 1000;
}

test('thirty wrong proofs a minute are let through; the next is a 429 that says how long to wait', () => {
  let now = 1_000_000;
  const proofs = createWrongProofs(() => now);
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(ALLOWED);
  now += 15_000;
  expect(() => proofs.add('192.0.2.1')).toThrow(
    expect.objectContaining({ status: 429, code: 'too_many_wrong_keys', retryAfterSeconds: 45 }) as Error,
  );
  now += 45_000;
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(ALLOWED);
});

test('addresses are counted apart, an IPv6 address with all that its owner has, and a mapped IPv4 address as itself', () => {
  const proofs = createWrongProofs(() => 0);
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(ALLOWED);
  expect(countAllowed(() => proofs.add('::ffff:192.0.2.1'))).toBe(0);
  expect(countAllowed(() => proofs.add('192.0.2.2'))).toBe(ALLOWED);
  expect(countAllowed(() => proofs.add('2001:db8:1:2::1'))).toBe(ALLOWED);
  expect(countAllowed(() => proofs.add('2001:0DB8:0001:2:ffff::9'))).toBe(0);
  expect(countAllowed(() => proofs.add('2001:db8:1:2::1%eth0'))).toBe(0);
  expect(countAllowed(() => proofs.add('2001:db8:1:3::1'))).toBe(ALLOWED);
  expect(countAllowed(() => proofs.add(undefined))).toBe(ALLOWED);
});

test('the table keeps its size, and nobody clears an entry by adding others', () => {
  const proofs = createWrongProofs(() => 0, 100);
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(ALLOWED);
  for (let index = 0; index < 50_000; index += 1) proofs.add(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(0);
});

test('entries whose window is over go first', () => {
  let now = 0;
  const proofs = createWrongProofs(() => now, 2);
  expect(countAllowed(() => proofs.add('192.0.2.1'))).toBe(ALLOWED);
  now = 50_000;
  expect(countAllowed(() => proofs.add('192.0.2.2'))).toBe(ALLOWED);
  now = 61_000;
  proofs.add('192.0.2.3');
  expect(countAllowed(() => proofs.add('192.0.2.2'))).toBe(0);
});

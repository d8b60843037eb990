import { createCache } from '../../src/common';

test('the copy that was used longest ago goes first, and is heard of', () => {
  const dropped: string[] = [];
  const cache = createCache<{ n: number }>({ max: 2, onDrop: ({ n }, key) => dropped.push(`${key} ${n}`) });
  cache.set('a', { n: 1 });
  cache.set('b', { n: 2 });
  cache.get('a');
  cache.set('c', { n: 3 });
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([{ n: 1 }, undefined, { n: 3 }]);
  cache.set('a', { n: 4 });
  cache.delete('c');
  expect(dropped).toEqual(['b 2', 'a 1', 'c 3']);
});

test('a copy is given out for its time on the given clock, and not after', () => {
  let now = 1_000_000;
  const cache = createCache<{ n: number }>({ max: 10, maxAgeMs: 60_000, now: () => now });
  cache.set('a', { n: 1 });
  now += 60_000;
  expect(cache.get('a')).toEqual({ n: 1 });
  now += 1;
  expect(cache.get('a')).toBeUndefined();
});

import { backOff } from '../../src/common';

test('waits double up to the longest, and are shortened by up to a half', () => {
  const waits = (random: number): number[] =>
    [0, 1, 2, 3, 4, 5000].map((failures) => backOff(failures, { firstMs: 100, longestMs: 900, random }));
  expect(waits(1)).toEqual([100, 200, 400, 800, 900, 900]);
  expect(waits(0)).toEqual([50, 100, 200, 400, 450, 450]);
});

test('a factor of one waits the same each time', () => {
  expect(backOff(7, { firstMs: 500, longestMs: 500, factor: 1, random: 1 })).toBe(500);
});

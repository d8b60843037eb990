import { isEqualText } from '../../src/keys/equal-text';

test.each([
  ['', '', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['ü☃', 'ü☃', true],
])('S12: isEqualText(%j, %j) is %p', (one, two, expected) => {
  expect(isEqualText(one, two)).toBe(expected);
});

import { randomBytes } from 'node:crypto';
import { createSealer } from '../../src/keys/seal';

test('a sealed text that is cut anywhere, or is too short to be one, does not open', () => {
  const sealer = createSealer(randomBytes(32));
  const sealed = sealer.seal('a text', 'here');
  expect(sealer.open(sealed, 'here')).toBe('a text');
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => sealer.open(sealed.subarray(0, length), 'here')).toThrow(/too short|authenticate/);
  for (let length = 1; length < sealed.length; length += 1)
    expect(() => sealer.open(sealed.subarray(length), 'here')).toThrow(/too short|authenticate/);
});

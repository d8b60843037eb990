import * as fc from 'fast-check';
import { createSignedText } from '../../src/keys/signed-text';

const KEY = Buffer.alloc(32, 1);
const signed = createSignedText<unknown>(KEY);

test('any value comes back as it was written, in characters that are harmless in a URI and a cookie', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.string()), (value, place) => {
      const text = signed.write(value, place);
      expect(text).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
      expect(signed.read(text, place)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('with another key, at another place, or with one sign changed or added it is nothing', () => {
  const text = signed.write({ page: 2 }, ['a', 'b']);
  expect(createSignedText(Buffer.alloc(32, 2)).read(text, ['a', 'b'])).toBeUndefined();
  for (const place of [[], ['a'], ['b', 'a'], ['a', 'b', ''], ['ab'], ['a,b']])
    expect(signed.read(text, place)).toBeUndefined();
  for (const other of ['', '.', `${text}.`, `${text}.x`, `.${text}`, text.replace('.', ''), text.split('.')[0] ?? ''])
    expect(signed.read(other, ['a', 'b'])).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'b', '_', '.', ' ', '='), (at, sign) => {
      fc.pre(text[at] !== sign);
      expect(signed.read(text.slice(0, at) + sign + text.slice(at + 1), ['a', 'b'])).toBeUndefined();
    }),
  );
});

test('a value that moves between the parts of a place is another', () => {
  // The signature covers place and value as a list: neither can borrow from the other.
  const [, signature = ''] = signed.write('x', ['a']).split('.');
  const moved = Buffer.from(JSON.stringify('x')).toString('base64url');
  expect(signed.read(`${moved}.${signature}`, ['a', moved])).toBeUndefined();
});

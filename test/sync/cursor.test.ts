import * as fc from 'fast-check';
import { createCursorSigner } from '../../src/sync/cursor';
import { InvalidRequestError } from '../../src/errors';

const signer = createCursorSigner('acme', Buffer.alloc(32, 1));

test('any position comes back as it was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.option(fc.date({ noInvalidDate: true })), (cursor, since) => {
      const changes = since === null ? undefined : { since: since.toISOString(), mark: { a: 'b' } };
      const read = signer.read('task', signer.write('task', { changes, cursor }));
      expect(read).toEqual({ changes, cursor: JSON.parse(JSON.stringify(cursor)) as unknown });
    }),
  );
});

test('a cursor that was written by an older version is read', () => {
  const text = 'W251bGwseyJwYWdlIjoyfV0.aOHWuRKA9DyZMUDYjDQ7ebMQLo8qvdJKxlKiF3hQiFo';
  expect(signer.read('task', text)).toEqual({ changes: undefined, cursor: { page: 2 } });
});

test('a cursor with one sign changed, or of another type, connector or key, is refused', () => {
  const text = signer.write('task', { changes: undefined, cursor: { page: 2 } });
  const others = [
    () => signer.read('project', text),
    () => createCursorSigner('other', Buffer.alloc(32, 1)).read('task', text),
    () => createCursorSigner('acme', Buffer.alloc(32, 2)).read('task', text),
  ];
  for (const read of others) expect(read).toThrow(InvalidRequestError);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'b', '_', '.'), (at, sign) => {
      fc.pre(text[at] !== sign);
      expect(() => signer.read('task', text.slice(0, at) + sign + text.slice(at + 1))).toThrow(InvalidRequestError);
    }),
  );
});

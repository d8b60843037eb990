import { field } from '../../src/connector';
import { compileNormaliser } from '../../src/sync/normalise';

const fields = {
  id: field.id(),
  name: field.text('Name'),
  at: field.date('At'),
  day: field.day('Day'),
  days: field.dayRange('Days'),
  time: field.timeRange('Time'),
  isDone: field.boolean('Done'),
  count: field.integer('Count'),
  price: field.number('Price'),
  tags: field.multiSelect('Tags'),
};

test.each([
  ['at', '2026-01-22T01:02:03Z', '2026-01-22T01:02:03.000Z'],
  ['at', '2026-01-22T03:02:03.5+02:00', '2026-01-22T01:02:03.500Z'],
  ['at', 1769043723000, '2026-01-22T01:02:03.000Z'],
  ['at', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['at', 'soon', null],
  ['day', '2026-01-22', '2026-01-22'],
  ['day', '2026-01-22T23:00:00Z', '2026-01-22'],
  ['days', { start: '2026-01-22', end: '2026-01-23' }, '{"start":"2026-01-22","end":"2026-01-23"}'],
  ['days', { start: '2026-01-22' }, null],
  ['time', { start: 0, end: 1000 }, '{"start":"1970-01-01T00:00:00.000Z","end":"1970-01-01T00:00:01.000Z"}'],
  ['isDone', true, true],
  ['isDone', 'off', false],
  ['isDone', 'checked', true],
  ['isDone', 'perhaps', null],
  ['count', '7', 7],
  ['count', 7.6, 8],
  ['price', '1.5', 1.5],
  ['price', 'a lot', null],
  ['price', Number.NaN, null],
  ['tags', ['a', 2], ['a', '2']],
  ['tags', 'a', ['a']],
  ['name', 5, '5'],
  ['name', { a: 1 }, null],
  ['name', null, null],
])('%s: %j becomes %j', (id, value, expected) => {
  expect(compileNormaliser(fields, undefined).normalise({ id: 1, [id]: value })).toEqual({ id: '1', [id]: expected });
});

test('counts what does not fit, and leaves out what an item does not have', () => {
  const normaliser = compileNormaliser(fields, undefined);
  expect(normaliser.normalise({ id: 'a', at: 'soon', price: 'x', unknown: 1 })).toEqual({
    id: 'a',
    at: null,
    price: null,
  });
  expect([...normaliser.misfits]).toEqual([
    ['at', 1],
    ['price', 1],
  ]);
});

test('knows only the fields that the host holds, in the form in which it holds them', () => {
  const normaliser = compileNormaliser(fields, {
    id: { type: 'id' },
    at: { type: 'date', subType: 'day' },
    count: { type: 'text' },
    price: 'nonsense',
  });
  expect([...normaliser.fields]).toEqual(['id', 'at', 'count', 'price']);
  expect(normaliser.normalise({ id: 'a', name: 'x', at: '2026-01-22T01:02:03Z', count: 7, price: '2' })).toEqual({
    id: 'a',
    at: '2026-01-22',
    count: '7',
    price: 2,
  });
});

import { addMark, findMarks, isMarkDue } from '../../src/sync/marks';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 1);

test('the newest mark of a time or before, and all later ones', () => {
  let text: unknown;
  for (const hour of [0, 1, 2, 3]) text = addMark(text, { at: String(hour) }, T0 + hour * 60 * MINUTE);
  expect(findMarks(text, T0 + 90 * MINUTE).map(({ at }) => at)).toEqual(['1', '2', '3']);
  expect(findMarks(text, T0 - 1)).toEqual([]);
  expect(findMarks(text, T0 + 1000 * MINUTE).map(({ at }) => at)).toEqual(['3']);
});

test('is due every two minutes', () => {
  const text = addMark(undefined, { a: 'b' }, T0);
  expect([0, 1, 2].map((minutes) => isMarkDue(text, T0 + minutes * MINUTE))).toEqual([false, false, true]);
  expect(isMarkDue(undefined, T0)).toBe(true);
});

test('marks that say the same stay few over a month, and there is one for every age', () => {
  let text: unknown;
  const end = T0 + 30 * 24 * 60 * MINUTE;
  for (let at = T0; at <= end; at += 10 * MINUTE) text = addMark(text, { boards: 'same' }, at);
  expect(String(text).length).toBeLessThan(1500);
  for (const minutes of [0, 30, 120, 24 * 60, 7 * 24 * 60])
    expect(findMarks(text, end - minutes * MINUTE)).not.toEqual([]);
});

test('a change between two marks is not thinned out', () => {
  let text: unknown;
  for (let at = 0; at < 20; at += 1)
    text = addMark(text, { boards: at === 7 ? 'other' : 'same' }, T0 + at * 3 * MINUTE);
  expect(findMarks(text, T0 + 100 * MINUTE).length).toBe(1);
  expect(findMarks(text, T0).some(({ boards }) => boards === 'other')).toBe(true);
});

test('never more than thirty, and nothing unreadable is a mark', () => {
  let text: unknown;
  for (let at = 0; at < 100; at += 1) text = addMark(text, { token: String(at) }, T0 + at * 3 * MINUTE);
  expect(JSON.parse(String(text))).toHaveLength(30);
  for (const bad of [undefined, 5, '', '{', '{}', '[1]', '[[1]]', '[[1,null]]', '[["1",{}]]', '[[1,{"a":1}]]']) {
    expect(findMarks(bad, T0)).toEqual([]);
    expect(addMark(bad, { a: 'b' }, T0)).toBe(`[[${T0 / 1000},{"a":"b"}]]`);
  }
});

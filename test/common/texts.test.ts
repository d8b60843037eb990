import { escapeHtml, tryParseJson } from '../../src/common';

test('nothing of a text is markup after escaping', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

test('what is no JSON is nothing, and null is null', () => {
  expect(['{"a":1}', 'null', '', '{', 'x'].map(tryParseJson)).toEqual([
    { a: 1 },
    null,
    undefined,
    undefined,
    undefined,
  ]);
});

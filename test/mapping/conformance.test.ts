import { evaluateMapping, findMappingProblems, listLocators, mapping as write } from '../../src/mapping';

/** The cases that the vendor's published engines agree on, and the choices where they are silent. */
const variables = {
  p: { id: 'cid', sc: ['r', 'w'], reg: 'eu', list: [{ n: 1 }, { n: 2 }], 'a.b': 'dotted', 'two words': 'ok' },
  n: null,
  z: 0,
  email: 'ada@example.com',
};
const $var = (locator: string): object => ({ $var: locator });

describe('evaluateMapping', () => {
  test.each<[string, unknown, unknown]>([
    ['members that are missing are left out', { a: $var('p.id'), b: $var('p.none') }, { a: 'cid' }],
    ['null is not missing', { a: $var('n') }, { a: null }],
    ['items that are missing are left out', ['read', $var('p.none')], ['read']],
    ['a list that loses all items is nothing', { scopes: [$var('p.none')] }, undefined],
    ['an object that loses all members is nothing', { a: { b: $var('p.none') }, c: 1 }, { c: 1 }],
    ['literal empty lists and objects stay', { a: [], b: {} }, { a: [], b: {} }],
    ['a list as a value', { scopes: $var('p.sc') }, { scopes: ['r', 'w'] }],
    ['texts are never interpolated', '$var', '$var'],
    [
      'a region in an address',
      {
        $concat: ['https://', { $case: [{ filter: { $eval: $var('p.reg'), is: 'eu' }, value: 'eu.' }] }, 'example.com'],
      },
      'https://eu.example.com',
    ],
    ['$concat with a delimiter', { $concat: { delimiter: ', ', values: ['x', 'x', $var('p.none'), ''] } }, 'x, x'],
    ['$concat keeps 0 and false', { $concat: [0, false, null] }, '0false'],
    ['$concat of nothing', { a: { $concat: [$var('p.none'), ''] } }, undefined],
    ['$tpl leaves unknown names', { $tpl: { template: '<{q}>', values: {} } }, '<{q}>'],
    [
      '$tpl fills known names',
      { $tpl: { template: '{a}-{b}', values: { a: $var('p.id'), b: $var('p.none') } } },
      'cid-',
    ],
    ['$firstNotEmpty gives 0', { $firstNotEmpty: [$var('p.none'), null, $var('z'), 'k'] }, 0],
    ['$firstNotEmpty of a formula', { $firstNotEmpty: $var('p.sc') }, 'r'],
    ['$map compares loosely', { $map: { value: 5, mapping: [{ from: '5', to: 'b' }] } }, 'b'],
    ['$map has a default', { $map: { value: 6, mapping: [{ from: '5', to: 'b' }], default: 'c' } }, 'c'],
    ['$map without a match', { $map: { value: 6, mapping: [] } }, undefined],
    ['0 is not empty', { $eval: $var('z'), isEmpty: false }, false],
    ['contains ignores case', { $eval: 'Open', contains: 'PE' }, true],
    ['contains of a list is exact', { $eval: $var('p.sc'), contains: 'R' }, false],
    ['the operator may stand first', { is: 'eu', $eval: $var('p.reg') }, true],
    ['is: a number and its text', { $eval: 5, is: '5' }, true],
    ['is: true and its text', { $eval: true, is: 'true' }, false],
    ['is: nothing and null', { $eval: $var('p.none'), is: null }, true],
    ['is: case of texts', { $eval: 'a', is: 'A' }, false],
    ['isNot', { $eval: 'a', isNot: 'b' }, true],
    ['isNotEmpty of a missing value', { $eval: $var('p.none'), isNotEmpty: true }, false],
    ['doesNotContain', { $eval: 'abc', doesNotContain: 'd' }, true],
    ['contains of a missing value', { $eval: $var('p.none'), contains: 'a' }, false],
    ['oneOf is strict', { $eval: '5', oneOf: [5] }, false],
    ['oneOf of a missing value', { $eval: $var('p.none'), oneOf: [null] }, false],
    ['noneOf of a missing value', { $eval: $var('p.none'), noneOf: ['a'] }, true],
    ['oneOf of no list', { $eval: 'a', oneOf: 'a' }, false],
    ['gt after conversion', { $eval: '10', gt: 9 }, true],
    ['gte', { $eval: 9, gte: 9 }, true],
    ['lt of text', { $eval: '2026-01-01', lt: 9 }, false],
    ['lte of nothing', { $eval: $var('p.none'), lte: 9 }, false],
    ['$case without match or default', { $case: [{ filter: { $eval: 1, is: 2 }, value: 'x' }] }, undefined],
    ['$case with a default', { $case: { cases: [{ filter: false, value: 'x' }], default: 'y' } }, 'y'],
    ['$case without a filter', { $case: [{ value: 'x' }] }, 'x'],
    ['$case with an empty list of conditions', { $case: [{ filter: [], value: 'x' }] }, 'x'],
    [
      '$case with conditions through a list',
      { $case: [{ filter: [{ field: 'p.list.n', operator: 'more_than', value: 1 }], value: 'x' }] },
      'x',
    ],
    [
      '$case with a condition that fails',
      { $case: [{ filter: [{ field: 'p.reg', operator: 'is_one_of', value: ['us', 'au'] }], value: 'x' }] },
      undefined,
    ],
    ['$and ignores what is missing', { $and: [$var('p.none'), null, 1, 'a'] }, true],
    ['$or', { $or: [0, '', 'a'] }, true],
    ['$or of nothing', { $or: [$var('p.none')] }, undefined],
    [
      '$iterate',
      { $iterate: { source: $var('p.sc'), item: { i: $var('index'), v: $var('item'), p: $var('parent.p.id') } } },
      [
        { i: 0, v: 'r', p: 'cid' },
        { i: 1, v: 'w', p: 'cid' },
      ],
    ],
    ['$iterate over no list', { $iterate: { source: 'x', item: 1 } }, undefined],
    ['$mergeObjects, later wins', { $mergeObjects: [{ a: 1, b: 1 }, $var('p.none'), { b: 2 }] }, { a: 1, b: 2 }],
    ['$plain', { $plain: { $var: 'p.id' } }, { $var: 'p.id' }],
    ['$formula replaces variables only', { $formula: { $concat: ['a', $var('p.id')] } }, { $concat: ['a', 'cid'] }],
    ['$jsonata', { $jsonata: '$sum(p.list.n)' }, 3],
    ['$jsonata with a mistake', { $jsonata: '$sum(' }, undefined],
    ['$firstName', { $firstName: 'Ada King Lovelace' }, 'Ada King'],
    ['$firstName of one word', { $firstName: 'Ada' }, undefined],
    ['$lastName of one word', { $lastName: 'Ada' }, 'Ada'],
    ['$extractDate', { $extractDate: '2026-01-31T23:30:00-02:00' }, '2026-02-01'],
    ['$extractTime', { $extractTime: '2026-01-31T23:30:00-02:00' }, '01:30:00'],
    ['$domainFromEmail', { $domainFromEmail: $var('email') }, 'example.com'],
    ['$template', { $template: "Basic ${base64(p.id + ':' + p.reg)}" }, `Basic ${btoa('cid:eu')}`],
    ['an index', $var('p.list[1].n'), 2],
    ['an escaped dot', $var('p.a\\.b'), 'dotted'],
    ['a name with a space', $var('$.p.two words'), 'ok'],
    ['no way through lists', $var('p.list.n'), undefined],
    ['no way to a prototype', [$var('p.constructor'), $var('__proto__.x'), $var('p.sc.length'), 1], [1]],
    ['everything', { $eval: $var('$'), isNotEmpty: true }, true],
  ])('%s', async (_title, given, expected) => {
    expect(findMappingProblems(given, () => true)).toEqual([]);
    expect(await evaluateMapping(write<unknown>(given), variables, 'Acme')).toEqual(expected);
  });

  test('refuses what has no useful text, and what is too deep', async () => {
    await expect(evaluateMapping(write<unknown>({ $concat: [['a']] }), {}, 'Acme')).rejects.toThrow(
      '$concat joins texts',
    );
    let deep: unknown = 1;
    for (let level = 0; level < 100; level += 1) deep = [deep];
    await expect(evaluateMapping(write<unknown>(deep), {}, 'Acme')).rejects.toThrow('too deep');
  });
});

describe('findMappingProblems', () => {
  const isKnown = (locator: string): boolean => locator.startsWith('p.');
  test.each<[unknown, string, string]>([
    [{ a: { $var: 'p.x[-1]' } }, 'a.$var', 'is no locator'],
    [{ a: { $var: 'p..x' } }, 'a.$var', 'is no locator'],
    [{ a: { $var: { $var: 'p' } } }, 'a.$var', 'is no locator'],
    [{ a: { $var: 'q.x' } }, 'a.$var', 'names nothing'],
    [{ a: { $const: 1 } }, 'a.$const', 'is no formula'],
    [{ a: { $lookup: 1 } }, 'a.$lookup', 'has no place here'],
    [{ a: { x: 1, $var: 'p.x' } }, 'a', 'stands among other keys'],
    [{ a: { $var: 'p.x', x: 1 } }, 'a.x', 'would be ignored'],
    [{ a: { $eval: 1, equals: 2 } }, 'a', 'exactly one operator'],
    [{ a: { $eval: 1 } }, 'a', 'exactly one operator'],
    [{ a: { $map: { value: 1, mappings: [] } } }, 'a.$map.mappings', 'must be called mapping'],
    [{ a: { $case: { filter: 1 } } }, 'a.$case', 'takes a list'],
    [
      { a: { $case: [{ filter: [{ field: 'p.x', operator: 'like' }] }] } },
      'a.$case.0.filter.0.operator',
      'no operator',
    ],
    [{ a: { $tpl: { values: {} } } }, 'a.$tpl', 'takes { template'],
    [{ a: { $iterate: { source: [1], item: { $var: 'parent.q' } } } }, 'a.$iterate.item.$var', 'names nothing'],
    [{ a: { $template: '${q.x}' } }, 'a.$template', 'names nothing'],
  ])('%j', (mapping, path, message) => {
    const [problem] = findMappingProblems(mapping, isKnown);
    expect(problem?.path.join('.')).toBe(path);
    expect(problem?.message).toContain(message);
  });

  test('listLocators finds every path', () => {
    expect(listLocators({ a: { $var: 'x.y' }, b: [{ $concat: ['c', { $var: 'z' }] }] })).toEqual(['x.y', 'z']);
  });
});

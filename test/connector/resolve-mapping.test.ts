import { listVariablePaths, resolveMapping } from '../../src/connector/resolve-mapping';

const variables = { p: { id: 'cid', sc: ['r', 'w'], reg: 'eu' }, n: null, z: 0 };

describe('resolveMapping', () => {
  test.each<[unknown, unknown]>([
    [{ a: { $var: 'p.id' }, b: { $var: 'p.none' } }, { a: 'cid' }],
    [{ a: { $var: 'n' } }, { a: null }],
    [['read', { $var: 'p.none' }], ['read']],
    [{ scopes: { $var: 'p.sc' } }, { scopes: ['r', 'w'] }],
    [{ $concat: ['https://', { $var: 'p.reg' }, '.example.com', { $var: 'p.none' }, ''] }, 'https://eu.example.com'],
    [{ a: { $concat: [{ $var: 'p.none' }] } }, {}],
    ['$var', '$var'],
    [{ a: { $var: 'p.constructor' } }, {}],
    [{ a: { $var: '__proto__.x' } }, {}],
    [
      { a: 1, b: true, c: null },
      { a: 1, b: true, c: null },
    ],
  ])('%j is %j', (mapping, expected) => {
    expect(resolveMapping(mapping, variables)).toEqual(expected);
  });

  test('listVariablePaths finds every path', () => {
    expect(listVariablePaths({ a: { $var: 'x.y' }, b: [{ $concat: ['c', { $var: 'z' }] }] })).toEqual(['x.y', 'z']);
  });
});

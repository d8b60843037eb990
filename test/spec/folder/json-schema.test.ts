import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { parse } from 'yaml';

/** What editors check `spec.yml` with must agree with what the loader takes. */
const root = join(__dirname, '..', '..', '..');
const schema = JSON.parse(readFileSync(join(root, 'docs/spec.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const specs = readdirSync(join(root, 'connectors'))
  .map((id) => join(root, 'connectors', id, 'spec.yml'))
  .filter(existsSync);

test('every spec of the catalogue fits', () => {
  expect(specs.length).toBeGreaterThan(120);
  const wrong = specs.flatMap((file) => {
    const value = parse(readFileSync(file, 'utf8')) as unknown;
    return validate(value) ? [] : [`${file}: ${JSON.stringify(validate.errors?.slice(0, 2))}`];
  });
  expect(wrong).toEqual([]);
});

test.each<[object, string]>([
  [{ name: 'X', auth: { type: 'oauth3' } }, 'oauth3'],
  [{ name: 'X', auth: {}, nmae: 'Y' }, 'an unknown key'],
  [{ auth: {} }, 'no name'],
  [{ name: 'X', auth: { type: 'oauth2', test: { rest: { method: 'GETT', path: '/' } } } }, 'a wrong method'],
])('%j does not fit: %s', (value, _what) => {
  expect(validate(value)).toBe(false);
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');

test('every promise of the security page names what holds it, and that is there', () => {
  const [, section = ''] = page.split('## What each border protects');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| [A-Z]/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  for (const row of rows) {
    const [, promise = '', held = ''] = row.split('|');
    const named = [...held.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const missing = named.filter((name) => {
      const command = /^npm run (\S+)$/.exec(name)?.[1];
      return command === undefined ? !existsSync(join(root, name)) : !Object.hasOwn(scripts, command);
    });
    expect({ promise, isHeld: named.length > 0, missing }).toEqual({ promise, isHeld: true, missing: [] });
  }
});

import { readFileSync, writeFileSync } from 'node:fs';
import { conformancePage } from './pages/conformance-page';
import { connectorsPage } from './pages/connectors-page';
import { environmentExample } from './pages/environment-example';
import { settingsPage } from './pages/settings-page';

/** Every page that is made from the schemas and specs. `npm run pages` writes them, `-- --check` compares. */
export const PAGES: Readonly<Record<string, () => string>> = {
  '.env.example': environmentExample,
  'docs/settings.md': settingsPage,
  'docs/connectors.md': connectorsPage,
  'docs/conformance.md': conformancePage,
};

if (require.main === module) {
  const isCheck = process.argv.includes('--check');
  const stale = Object.entries(PAGES).filter(([file, make]) => readOrEmpty(file) !== make());
  if (isCheck && stale.length > 0) {
    process.stderr.write(`Not up to date: ${stale.map(([file]) => file).join(', ')}. Run npm run pages.\n`);
    process.exitCode = 1;
  }
  if (!isCheck) for (const [file, make] of stale) writeFileSync(file, make());
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

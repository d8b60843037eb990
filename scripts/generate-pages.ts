import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandsPage } from './pages/commands-page';
import { conformancePage } from './pages/conformance-page';
import { connectorPages } from './pages/connector-page';
import { connectorsPage } from './pages/connectors-page';
import { environmentExample } from './pages/environment-example';
import { specJsonSchema } from './pages/json-schema';
import { quirksPage } from './pages/quirks-page';
import { settingsPage } from './pages/settings-page';
import { specPage } from './pages/spec-page';

/** Every page that is made from the schemas and specs. `npm run pages` writes them, `-- --check` compares. */
export const PAGES: Readonly<Record<string, () => string>> = {
  '.env.example': environmentExample,
  'docs/settings.md': settingsPage,
  'docs/commands.md': commandsPage,
  'docs/connectors.md': connectorsPage,
  'docs/conformance.md': conformancePage,
  'docs/quirks.md': quirksPage,
  'docs/spec-keys.md': specPage,
  'docs/spec.schema.json': specJsonSchema,
  ...connectorPages(),
};

if (require.main === module) {
  const isCheck = process.argv.includes('--check');
  const stale = Object.entries(PAGES).filter(([file, make]) => readOrEmpty(file) !== make());
  if (isCheck && stale.length > 0) {
    process.stderr.write(`Not up to date: ${stale.map(([file]) => file).join(', ')}. Run npm run pages.\n`);
    process.exitCode = 1;
  }
  const orphans = listPages('docs/connectors').filter((file) => !(file in PAGES));
  if (isCheck && orphans.length > 0) {
    process.stderr.write(`Pages of connectors that are gone: ${orphans.join(', ')}. Run npm run pages.\n`);
    process.exitCode = 1;
  }
  if (!isCheck) {
    for (const file of orphans) rmSync(file);
    for (const [file, make] of stale) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, make());
    }
  }
}

function listPages(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => `${folder}/${file}`);
  } catch {
    return [];
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

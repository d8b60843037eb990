// Puts what the compiler leaves behind beside the compiled files: logos, specs as JSON, the code of workers.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { compileSpecFolder } = require('../dist/src/connector/folder/read-spec-folder.js');

for (const { name } of readdirSync('connectors', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  if (name.startsWith('_')) continue;
  const [from, to] = [`connectors/${name}`, `dist/connectors/${name}`];
  mkdirSync(to, { recursive: true });
  if (existsSync(`${from}/logo.svg`)) copyFileSync(`${from}/logo.svg`, `${to}/logo.svg`);
  if (existsSync(`${from}/spec.yml`)) writeFileSync(`${to}/spec.json`, compileSpecFolder(from));
}

for (const file of ['realm.js', 'worker.js'])
  copyFileSync(`src/connector/isolate/${file}`, `dist/src/connector/isolate/${file}`);

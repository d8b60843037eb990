// Puts what the compiler leaves behind beside the compiled files: logos, specs as JSON, the code of workers.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const { compileSpecFolder } = require('../dist/src/spec/folder/read-spec-folder.js');

// First, since specs are checked with them.
const isolate = 'src/isolate';
for (const file of readdirSync(isolate, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))) {
  mkdirSync(dirname(`dist/${isolate}/${file}`), { recursive: true });
  copyFileSync(`${isolate}/${file}`, `dist/${isolate}/${file}`);
}

for (const { name } of readdirSync('connectors', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  if (name.startsWith('_')) continue;
  const [from, to] = [`connectors/${name}`, `dist/connectors/${name}`];
  mkdirSync(to, { recursive: true });
  if (existsSync(`${from}/logo.svg`)) copyFileSync(`${from}/logo.svg`, `${to}/logo.svg`);
  if (existsSync(`${from}/spec.yml`)) writeFileSync(`${to}/spec.json`, compileSpecFolder(from));
}

'use strict';

// Runs a TypeScript file, the first argument, as `node` would run it. What was compiled is kept for the next process: tests
// start a few hundred, and each loads as many files.
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const options = require('./swc-options.cjs');

const folder = path.join(__dirname, '..', '..', 'node_modules', '.cache', 'dockline-tests');
const version = JSON.stringify([require('@swc/core/package.json').version, options]);

function compile(file) {
  const source = fs.readFileSync(file, 'utf8');
  const kept = path.join(
    folder,
    `${crypto.createHash('sha1').update(version).update(file).update(source).digest('hex')}.js`,
  );
  try {
    return fs.readFileSync(kept, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...options, filename: file, swcrc: false });
    fs.mkdirSync(folder, { recursive: true });
    // Another process may read it at any time.
    const unfinished = `${kept}.${crypto.randomUUID()}`;
    fs.writeFileSync(unfinished, code);
    fs.renameSync(unfinished, kept);
    return code;
  }
}

require.extensions['.ts'] = (module, file) => module['_compile'](compile(file), file);

process.argv.splice(1, 1);
process.argv[1] = path.resolve(process.argv[1]);
require(process.argv[1]);

'use strict';

/**
 * The worker of one call of an author's method. Its only door to the service is the port; the method runs in a context of
 * its own (realm.js), and what a worker has beside the language is taken away before, for whoever finds a way out of it.
 */
const { createHash, createHmac, randomBytes, randomUUID } = require('node:crypto');
const vm = require('node:vm');
const { parentPort, workerData } = require('node:worker_threads');
const prepareRealm = require('./realm.js');

const { code, file, method, args } = workerData;
const port = parentPort;
const { setTimeout: startTimeout, setInterval: startInterval, clearTimeout: stopTimeout } = globalThis;
const { Buffer: Bytes, URL: Uri, URLSearchParams: Query } = globalThis;
const timers = new Map();
let lastTimer = 0;

const hashName = (name) => String(name).replace('-', '').toLowerCase();

const URI_PARTS = 'href origin protocol host hostname port pathname search hash username password'.split(' ');
const readUri = (uri) => Object.fromEntries(URI_PARTS.map((part) => [part, uri[part]]));

/** What the method may ask for; texts in, JSON out. */
const SERVICES = {
  parseQuery: (text) => [...new Query(text)],
  writeQuery: (pairs) => new Query(pairs).toString(),
  parseUri: ([input, base]) => readUri(base === null ? new Uri(input) : new Uri(input, base)),
  writeUri([input, part, value]) {
    const uri = new Uri(input);
    uri[part] = value;
    return readUri(uri);
  },
  encodeText: (text) => [...Bytes.from(text, 'utf8')],
  decodeText: (bytes) => Bytes.from(bytes).toString('utf8'),
  fromBase64: (text) => Bytes.from(text, 'base64').toString('latin1'),
  toBase64: (text) => Bytes.from(text, 'latin1').toString('base64'),
  randomUuid: () => randomUUID(),
  randomBytes: (length) => [...randomBytes(Math.min(length, 65_536))],
  digest: ([name, bytes]) => [...createHash(hashName(name)).update(Bytes.from(bytes)).digest()],
  hmac: ([name, key, bytes]) => [...createHmac(hashName(name), Bytes.from(key)).update(Bytes.from(bytes)).digest()],
  timer([ms, isRepeated]) {
    lastTimer += 1;
    const id = lastTimer;
    const start = isRepeated ? startInterval : startTimeout;
    timers.set(
      id,
      start(() => realm.fire(id), ms),
    );
    return id;
  },
  stopTimer(id) {
    stopTimeout(timers.get(id));
    timers.delete(id);
    return null;
  },
};

function bridge(kind, text) {
  try {
    if (kind === 'later' || kind === 'log' || kind === 'done') {
      port.postMessage({ kind, text });
      return '{}';
    }
    return JSON.stringify({ value: SERVICES[kind](JSON.parse(text)) });
  } catch (error) {
    return JSON.stringify({ error: String(error.message) });
  }
}

const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
// As text: a function of this realm would bring its constructor along.
const prepare = new vm.Script(`(${prepareRealm.toString()})`, { filename: 'realm.js' });
const realm = prepare.runInContext(context)(bridge);

const KEPT = new Set(Object.getOwnPropertyNames(vm.runInNewContext('globalThis')));
for (const name of Object.getOwnPropertyNames(globalThis)) if (!KEPT.has(name)) delete globalThis[name];

port.on('message', (text) => realm.deliver(text));
const wrapped = new vm.Script(`(function (exports, module) { 'use strict'; ${code}\n})`, { filename: file });
const holder = vm.runInContext('({ exports: {} })', context);
try {
  wrapped.runInContext(context)(holder.exports, holder);
  realm.run(holder.exports, method, args);
} catch (error) {
  bridge('done', JSON.stringify({ error: { message: String(error.message).slice(0, 500) } }));
}

'use strict';

/** What the language lacks and a method may ask for: one JSON value in, one out, no object of Node in between. */
const { createHash, createHmac, randomBytes, randomUUID } = require('node:crypto');

const { Buffer: Bytes, URL: Uri, URLSearchParams: Query } = globalThis;

/** `Crypto.getRandomValues` gives no more at once. */
const MAX_RANDOM_BYTES = 65_536;

const toText = (bytes) => bytes.toString('latin1');
const toBytes = (text) => Bytes.from(String(text), 'latin1');
const hashName = (name) => String(name).replace('-', '').toLowerCase();

const URI_PARTS = 'href origin protocol host hostname port pathname search hash username password'.split(' ');
const readUri = (uri) => Object.fromEntries(URI_PARTS.map((part) => [part, uri[part]]));

/** The errors of these are told to the method by their words alone. */
exports.SERVICES = {
  parseQuery: (text) => [...new Query(String(text))],
  writeQuery: (pairs) => new Query(pairs).toString(),
  parseUri: ([input, base]) => readUri(base === null ? new Uri(String(input)) : new Uri(String(input), String(base))),
  writeUri([input, part, value]) {
    const uri = new Uri(String(input));
    if (!URI_PARTS.includes(part)) throw new TypeError('a URL has no such part');
    uri[part] = String(value);
    return readUri(uri);
  },
  encodeText: (text) => toText(Bytes.from(String(text), 'utf8')),
  decodeText: (text) => toBytes(text).toString('utf8'),
  fromBase64: (text) => toText(Bytes.from(String(text), 'base64')),
  toBase64: (text) => toBytes(text).toString('base64'),
  randomUuid: () => randomUUID(),
  randomBytes(length) {
    if (!(length <= MAX_RANDOM_BYTES)) throw new RangeError(`at most ${MAX_RANDOM_BYTES} random bytes at once`);
    return toText(randomBytes(length));
  },
  digest: ([name, text]) => toText(createHash(hashName(name)).update(toBytes(text)).digest()),
  hmac: ([name, key, text]) => toText(createHmac(hashName(name), toBytes(key)).update(toBytes(text)).digest()),
};

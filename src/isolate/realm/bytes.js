'use strict';

/** Bytes and what is computed of them. To and from the host they travel as texts with one letter for each byte. */
module.exports = function createBytes({ ask }) {
  const { fromCharCode } = String;
  const readView = (data) =>
    data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const write = (data) => {
    const bytes = readView(data);
    const parts = [];
    // A call takes only so many arguments.
    for (let at = 0; at < bytes.length; at += 1024) parts.push(fromCharCode(...bytes.subarray(at, at + 1024)));
    return parts.join('');
  };
  const read = (text) => {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    return bytes;
  };

  class TextEncoder {
    encode(text) {
      return read(ask('encodeText', text === undefined ? '' : String(text)));
    }
  }
  class TextDecoder {
    decode(data = new Uint8Array(0)) {
      return ask('decodeText', write(data));
    }
  }
  const nameOf = (algorithm) => (typeof algorithm === 'string' ? algorithm : algorithm.name);
  const crypto = {
    randomUUID: () => ask('randomUuid', null),
    getRandomValues(array) {
      const bytes = read(ask('randomBytes', array.byteLength));
      readView(array).set(bytes);
      return array;
    },
    subtle: {
      digest: async (algorithm, data) => read(ask('digest', [nameOf(algorithm), write(data)])).buffer,
      importKey: async (_format, key, algorithm) => ({ bytes: write(key), hash: nameOf(algorithm.hash ?? 'SHA-256') }),
      sign: async (_algorithm, key, data) => read(ask('hmac', [key.hash, key.bytes, write(data)])).buffer,
    },
  };
  return {
    given: {
      TextEncoder,
      TextDecoder,
      crypto,
      atob: (text) => ask('fromBase64', String(text)),
      btoa: (text) => ask('toBase64', String(text)),
    },
  };
};

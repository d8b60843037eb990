'use strict';

/**
 * Runs inside the context of an author's method, before it: builds what the method may use. Everything is made of this
 * realm's own objects. `bridge(kind, text)` is the only way out; it takes and returns texts and never throws, and no
 * object of the outer realm, whose constructors lead to `process`, ever comes in.
 */
module.exports = function prepareRealm(bridge) {
  const { parse, stringify } = JSON;
  const pending = new Map();
  const references = new WeakMap();
  let lastId = 0;

  const ask = (kind, value) => {
    const answer = parse(bridge(kind, stringify(value)));
    if (answer.error !== undefined) throw new TypeError(answer.error);
    return answer.value;
  };
  const askLater = (kind, value) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      bridge('later', stringify({ id: lastId, kind, value }));
    });

  /** Called from outside with texts only. */
  const deliver = (text) => {
    const { id, value, error } = parse(text);
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting === undefined) return;
    if (error === undefined) {
      waiting.resolve(value);
      return;
    }
    const failure = Object.assign(new Error(error.message), { code: error.code, status: error.status });
    if (error.reference !== undefined) references.set(failure, error.reference);
    waiting.reject(failure);
  };

  /** For the URL that holds the parameters. */
  let resetQuery;
  class URLSearchParams {
    #pairs = [];
    constructor(init = '') {
      if (typeof init === 'string') this.#pairs = ask('parseQuery', init.replace(/^\?/, ''));
      else if (init instanceof URLSearchParams || Array.isArray(init))
        for (const [name, value] of init) this.append(name, value);
      else for (const name of Object.keys(init ?? {})) this.append(name, init[name]);
    }
    static {
      resetQuery = (params, query) => {
        params.#pairs = ask('parseQuery', query);
      };
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
    }
    set(name, value) {
      const index = this.#pairs.findIndex(([known]) => known === String(name));
      this.delete(name);
      this.#pairs.splice(index < 0 ? this.#pairs.length : index, 0, [String(name), String(value)]);
    }
    delete(name) {
      this.#pairs = this.#pairs.filter(([known]) => known !== String(name));
    }
    get(name) {
      return this.#pairs.find(([known]) => known === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([known]) => known === String(name)).map(([, value]) => value);
    }
    has(name) {
      return this.get(name) !== null;
    }
    forEach(callback) {
      for (const [name, value] of this.#pairs) callback(value, name, this);
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    }
    keys() {
      return this.#pairs.map(([name]) => name).values();
    }
    values() {
      return this.#pairs.map(([, value]) => value).values();
    }
    entries() {
      return this.#pairs.map(([name, value]) => [name, value]).values();
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return ask('writeQuery', this.#pairs);
    }
  }

  const PARTS = ['origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'hash', 'username', 'password'];

  class URL {
    #parts;
    #query = new URLSearchParams();
    constructor(input, base) {
      this.#take(ask('parseUri', [String(input), base === undefined ? null : String(base)]));
    }
    #take(parts) {
      this.#parts = parts;
      resetQuery(this.#query, parts.search);
    }
    static canParse(input, base) {
      try {
        return new URL(input, base).href !== '';
      } catch {
        return false;
      }
    }
    static {
      for (const name of PARTS)
        Object.defineProperty(this.prototype, name, {
          get() {
            return this.#parts[name];
          },
          set(value) {
            this.#take(ask('writeUri', [this.href, name, String(value)]));
          },
        });
    }
    get searchParams() {
      return this.#query;
    }
    get search() {
      const query = this.#query.toString();
      return query === '' ? '' : `?${query}`;
    }
    set search(value) {
      this.#take(ask('writeUri', [this.href, 'search', value]));
    }
    get href() {
      return ask('writeUri', [this.#parts.href, 'search', this.search]).href;
    }
    set href(value) {
      this.#take(ask('parseUri', [value, null]));
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }

  class Headers {
    #entries = new Map();
    constructor(init) {
      if (init instanceof Headers || Array.isArray(init)) for (const [name, value] of init) this.append(name, value);
      else for (const name of Object.keys(init ?? {})) if (init[name] !== undefined) this.append(name, init[name]);
    }
    append(name, value) {
      const key = String(name).toLowerCase();
      const known = this.#entries.get(key);
      this.#entries.set(key, known === undefined ? String(value) : `${known}, ${value}`);
    }
    set(name, value) {
      this.#entries.set(String(name).toLowerCase(), String(value));
    }
    get(name) {
      return this.#entries.get(String(name).toLowerCase()) ?? null;
    }
    has(name) {
      return this.#entries.has(String(name).toLowerCase());
    }
    delete(name) {
      this.#entries.delete(String(name).toLowerCase());
    }
    forEach(callback) {
      this.#entries.forEach((value, name) => callback(value, name, this));
    }
    [Symbol.iterator]() {
      return this.#entries.entries();
    }
    entries() {
      return this.#entries.entries();
    }
  }

  class AbortSignal {
    aborted = false;
    #listeners = [];
    addEventListener(_type, listener) {
      this.#listeners.push(listener);
    }
    throwIfAborted() {
      if (this.aborted) throw new Error('The operation was aborted.');
    }
    abortNow() {
      this.aborted = true;
      for (const listener of this.#listeners) listener();
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort() {
      this.signal.abortNow();
    }
  }

  const toBytes = (text) => Uint8Array.from(ask('encodeText', String(text)));
  const readBytes = (data) =>
    Array.from(
      data instanceof ArrayBuffer
        ? new Uint8Array(data)
        : new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
  class TextEncoder {
    encode(text = '') {
      return toBytes(text);
    }
  }
  class TextDecoder {
    decode(data = new Uint8Array(0)) {
      return ask('decodeText', readBytes(data));
    }
  }
  const nameOf = (algorithm) => (typeof algorithm === 'string' ? algorithm : algorithm.name);
  const crypto = {
    randomUUID: () => ask('randomUuid', null),
    getRandomValues(array) {
      array.set(ask('randomBytes', array.length));
      return array;
    },
    subtle: {
      digest: async (algorithm, data) => Uint8Array.from(ask('digest', [nameOf(algorithm), readBytes(data)])).buffer,
      importKey: async (_format, key, algorithm) => ({
        bytes: readBytes(key),
        hash: nameOf(algorithm.hash ?? 'SHA-256'),
      }),
      sign: async (_algorithm, key, data) =>
        Uint8Array.from(ask('hmac', [key.hash, key.bytes, readBytes(data)])).buffer,
    },
  };

  const createResponse = ({ status, headers, text }, uri) => ({
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url: uri,
    redirected: false,
    headers: new Headers(headers),
    text: async () => text,
    json: async () => parse(text),
    arrayBuffer: async () => toBytes(text).buffer,
  });
  const fetch = async (input, init = {}) => {
    const uri = String(input?.href ?? input);
    const headers = new Headers(init.headers);
    const { body } = init;
    if (body instanceof URLSearchParams && !headers.has('content-type'))
      headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    init.signal?.throwIfAborted();
    const answer = await askLater('send', {
      uri,
      method: String(init.method ?? 'GET').toUpperCase(),
      headers: Object.fromEntries(headers),
      body: body === undefined || body === null ? undefined : String(body),
    });
    return createResponse(answer, uri);
  };

  const callApi = (method, path, data, query, options = {}) =>
    askLater('api', {
      method,
      path,
      data,
      query: { ...query, ...options.query },
      options: { ...options, query: undefined },
    });
  const apiClient = {
    get: (path, query, options) => callApi('GET', path, undefined, query, options),
    delete: (path, data, options) => callApi('DELETE', path, data, undefined, options),
    post: (path, data, options) => callApi('POST', path, data, undefined, options),
    put: (path, data, options) => callApi('PUT', path, data, undefined, options),
    patch: (path, data, options) => callApi('PATCH', path, data, undefined, options),
  };

  const timers = new Map();
  const startTimer = (callback, ms, isRepeated, args) => {
    const id = ask('timer', [Number(ms) || 0, isRepeated]);
    timers.set(id, () => {
      if (!isRepeated) timers.delete(id);
      callback(...args);
    });
    return id;
  };
  const stopTimer = (id) => {
    timers.delete(id);
    bridge('stopTimer', stringify(id ?? null));
  };
  const log = (...values) =>
    void bridge(
      'log',
      stringify(
        values.map((value) => (typeof value === 'string' ? value : (stringify(value) ?? 'undefined'))).join(' '),
      ),
    );
  const console = { log, info: log, warn: log, error: log, debug: log };

  const given = {
    URL,
    URLSearchParams,
    Headers,
    AbortController,
    TextEncoder,
    TextDecoder,
    crypto,
    fetch,
    console,
    atob: (text) => ask('fromBase64', String(text)),
    btoa: (text) => ask('toBase64', String(text)),
    setTimeout: (callback, ms, ...args) => startTimer(callback, ms, false, args),
    setInterval: (callback, ms, ...args) => startTimer(callback, ms, true, args),
    clearTimeout: stopTimer,
    clearInterval: stopTimer,
    structuredClone: (value) => parse(stringify(value)),
    queueMicrotask: async (task) => {
      await Promise.resolve();
      task();
    },
  };
  for (const name of Object.keys(given))
    Object.defineProperty(globalThis, name, { value: given[name], writable: true, configurable: true });
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete globalThis[name];

  /** Undefined is told apart from missing: it clears what was there. */
  const write = (value) => stringify(value, (_key, member) => (member === undefined ? { $undefined: true } : member));

  return {
    deliver,
    fire: (id) => timers.get(id)?.(),
    /** Calls the method and reports how it went. */
    run: (exported, name, argsText) => {
      const method = exported?.[name] ?? exported?.default ?? exported;
      const args = parse(argsText);
      if (args.hasApiClient) args.given.apiClient = apiClient;
      const fail = (error) => {
        const isError = typeof error === 'object' && error !== null;
        bridge(
          'done',
          stringify({
            error: {
              message: String(isError ? error.message : error).slice(0, 500),
              reference: isError ? references.get(error) : undefined,
            },
          }),
        );
      };
      if (typeof method !== 'function') return fail(new Error(`the file exports no function ${name}`));
      try {
        Promise.resolve(method(args.given)).then(
          (value) => bridge('done', `{"value":${write(value) ?? 'null'}}`),
          fail,
        );
      } catch (error) {
        fail(error);
      }
    },
  };
};

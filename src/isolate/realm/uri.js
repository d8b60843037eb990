'use strict';

/** `URL` and `URLSearchParams`, as the platform has them; the host reads and writes the texts. */
module.exports = function createUris({ ask }) {
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

  return { given: { URL, URLSearchParams } };
};

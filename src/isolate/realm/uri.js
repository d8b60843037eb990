'use strict';

/** `URL`, as the platform has it; the host reads and writes the texts. */
module.exports = function createUris({ ask, given, resetQuery }) {
  const { URLSearchParams } = given;
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

  return { given: { URL } };
};

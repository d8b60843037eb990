'use strict';

/** `URLSearchParams`, as the platform has them; the host reads and writes the texts. */
module.exports = function createQuery({ ask }) {
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

  return { given: { URLSearchParams }, resetQuery };
};

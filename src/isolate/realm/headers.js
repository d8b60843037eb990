'use strict';

/** `Headers`: names without regard to case, values that come twice joined. */
module.exports = function createHeaders() {
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

  return { given: { Headers } };
};

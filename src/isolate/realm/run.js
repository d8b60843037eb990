'use strict';

/** Sets the globals, takes away what no method needs, and calls the method. */
module.exports = function createRun({ tell, references, apiClient, given }) {
  const { parse, stringify } = JSON;
  for (const name of Object.keys(given))
    Object.defineProperty(globalThis, name, { value: given[name], writable: true, configurable: true });
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'eval']) delete globalThis[name];
  // Texts never become code, as in a page with a strict policy.
  const refuse = function () {
    throw new EvalError('code from texts is not allowed');
  };
  refuse.prototype = Function.prototype;
  for (const sample of [() => 0, async () => 0, function* () {}, async function* () {}])
    Object.defineProperty(Object.getPrototypeOf(sample), 'constructor', { value: refuse });
  Object.defineProperty(globalThis, 'Function', { value: refuse, writable: true, configurable: true });

  /** Undefined is told apart from missing: it clears what was there. */
  const write = (value) =>
    stringify(value, (_key, member) => (member === undefined ? { $undefined: true } : member)) ?? 'null';

  const readMessage = (error) => {
    try {
      const isError = typeof error === 'object' && error !== null;
      return String(isError ? error.message : error).slice(0, 500);
    } catch {
      return 'it threw what has no words';
    }
  };
  const fail = (error) => {
    const isObject = typeof error === 'object' && error !== null;
    const reference = isObject ? references.get(error) : undefined;
    // Written by hand: a method may have changed what an object becomes.
    const found = typeof reference === 'number' ? `,"reference":${reference}` : '';
    tell('done', `{"error":{"message":${stringify(readMessage(error))}${found}}}`);
  };
  const finish = (value) => {
    try {
      tell('done', `{"value":${write(value)}}`);
    } catch (error) {
      fail(error);
    }
  };

  /** Called from outside: calls the method and reports how it went. */
  const run = (load, name, argsText) => {
    try {
      const module = { exports: {} };
      load(module.exports, module);
      const { exports } = module;
      const method = exports?.[name] ?? exports?.default ?? exports;
      const args = parse(argsText);
      if (args.hasApiClient) args.given.apiClient = apiClient;
      if (typeof method !== 'function') throw new Error(`the file exports no function ${name}`);
      Promise.resolve(method(args.given)).then(finish, fail);
    } catch (error) {
      fail(error);
    }
  };
  return { run };
};

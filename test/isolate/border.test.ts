import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHookSender } from '../../src/connector/call-hook';
import { runIsolated } from '../../src/isolate/run-isolated';
import { createHttp } from '../../src/http';

const server = createServer((_request, response) => response.end('{"a":1}'));
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const apiClient = { request: async () => ({ status: 200, headers: {}, data: { a: [1] } }) } as never;
const run = (code: string): Promise<unknown> =>
  runIsolated(
    {
      connector: 'Acme',
      method: 'test',
      file: 'test.js',
      code: `${WALK}\nexports.test = ${code}`,
      args: { origin, nested: { list: [1] } },
      send: createHookSender(createHttp({ timeoutMs: 2000, userAgent: 't' })(), [origin]),
      apiClient,
    },
    { computeMs: 10_000 },
  );

/**
 * Runs inside: everything that can be reached from some values by members, symbols, prototypes, getters and setters. Getters are
 * also called, as what they give may be what nobody meant to give.
 */
const WALK = `
const global = globalThis;
const words = /^(process|require|module|mainModule|Buffer|parentPort|workerData|global|__dirname|__filename|std|os|scriptArgs|bridge|postMessage|Worker|WebAssembly|SharedArrayBuffer|Atomics|eval|importScripts|Deno|Bun)$/;
function walk(roots) {
  const seen = new Set();
  const open = roots.map((value) => [value, '']);
  const names = [];
  const other = [];
  while (open.length > 0) {
    const [value, path] = open.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    if (typeof value === 'function') {
      for (const constructor of [value.constructor, value]) {
        if (constructor !== value && typeof constructor !== 'function') continue;
        try {
          const made = constructor === value ? undefined : constructor('return globalThis')();
          if (made !== undefined && made !== global) other.push(path + '.constructor');
        } catch {}
      }
    }
    open.push([Object.getPrototypeOf(value), path + '.__proto__']);
    for (const key of Reflect.ownKeys(value)) {
      const at = path + '.' + String(key);
      if (words.test(String(key)) && at !== '.RegExp.prototype.global') names.push(at);
      const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key);
      open.push([member, at], [get, at + '.get'], [set, at + '.set']);
      if (get === undefined) continue;
      try { open.push([value[key], at]); } catch (error) { open.push([error, at + '.error']); }
    }
  }
  return { seen, names, other };
}
const isInner = (value) => {
  for (let at = value; at !== null && (typeof at === 'object' || typeof at === 'function'); at = Object.getPrototypeOf(at))
    if (at === Object.prototype || at === Function.prototype) return true;
  return typeof value !== 'object' && typeof value !== 'function' || value === null;
};
`;

test('nothing of the host is reachable from the global object, the argument, or anything that a method is given', async () => {
  const result = await run(
    `async (given) => {
    const errors = [];
    for (const make of [
      () => new URL('::'), () => crypto.getRandomValues(new Uint8Array(70000)), () => crypto.subtle.digest('NONE', new Uint8Array(1)),
      () => fetch('http://169.254.169.254/'), () => fetch('no address'), () => given.apiClient.get({}), () => setTimeout(1),
      () => structuredClone(1n), () => atob({ toString() { throw new TypeError('x'); } }), () => import('node:fs'), () => null.x,
    ]) try { await make(); } catch (error) { errors.push(error); }
    const response = await fetch(given.origin);
    const url = new URL('https://a.example/?b=1');
    const key = await crypto.subtle.importKey('raw', new Uint8Array(2), { name: 'HMAC', hash: 'SHA-256' });
    const { seen, names, other } = walk([
      globalThis, given, given.apiClient, await given.apiClient.get('/x', {}, { returnFullResponse: true }), errors, response,
      response.headers, await response.arrayBuffer(), url, url.searchParams, url.searchParams.entries(), new Headers({ a: 'b' }),
      new AbortController(), new TextEncoder().encode('a'), key, fetch('https://x.example').catch(() => 0), setTimeout(() => 0, 1),
      exports, module, arguments, (function () { return this; })(), new.target, queueMicrotask(() => 0),
    ]);
    const strangers = [...seen].filter((value) => !isInner(value) && value !== Object.prototype && Object.getPrototypeOf(value) !== null);
    return { count: seen.size, names, other, errors: errors.length, strangers: strangers.length };
  }`.replace('async (given) =>', 'async function (given)'),
  );
  expect(result).toEqual({ count: expect.any(Number), names: [], other: [], errors: 11, strangers: 0 });
  expect((result as { count: number }).count).toBeGreaterThan(500);
});

test('the globals are those of the language and of the list in the documentation', async () => {
  const names = (await run(`() => Object.getOwnPropertyNames(globalThis)`)) as string[];
  const language = new Set([...Object.getOwnPropertyNames(globalThis), 'Iterator', 'InternalError', 'Float16Array']);
  const given =
    'URL URLSearchParams Headers AbortController TextEncoder TextDecoder crypto fetch console atob btoa setTimeout setInterval clearTimeout clearInterval structuredClone queueMicrotask';
  expect(names.filter((name) => !language.has(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(given.split(' ')));
  expect(
    names.filter((name) =>
      /^(process|require|module|Buffer|global|WebAssembly|SharedArrayBuffer|Atomics|eval|navigator)$/.test(name),
    ),
  ).toEqual([]);
});

describe('a way out of the realm is none', () => {
  test.each<[string, string]>([
    [
      'import is no function and loads nothing',
      `async () => { try { await import('node:fs'); return 'loaded'; } catch (error) { return isInner(error); } }`,
    ],
    [
      'import of data and of files',
      `async () => { for (const name of ['data:text/javascript,1', 'file:///etc/passwd', './x.js', 'quickjs:std', 'std', 'os']) try { await import(name); return name; } catch {} return true; }`,
    ],
    [
      'Function, by every road',
      `() => { const roads = [() => Function('return 1')(), () => (() => 0).constructor('return 1')(), () => (async () => 0).constructor('return 1')(), () => (function* () {}).constructor('return 1')(), () => fetch.constructor('return 1')(), () => Reflect.construct(Object.getPrototypeOf(class {}).constructor, ['return 1'])(), () => globalThis.eval('1')]; for (const road of roads) try { road(); return false; } catch {} return true; }`,
    ],
    [
      'stack frames',
      `() => { Error.prepareStackTrace = (_error, frames) => frames; const { stack } = new Error('x'); return typeof stack === 'string' || (Array.isArray(stack) && stack.every(isInner)); }`,
    ],
    [
      'callers',
      `() => { const found = []; function f() { try { found.push(f.caller); } catch {} try { found.push(arguments.callee); } catch {} } f(); return found.every(isInner); }`,
    ],
    [
      'errors near the end of the stack',
      `() => {
      const errors = [];
      const calls = [() => new URL('https://x.example/?a=1'), () => crypto.randomUUID(), () => fetch('https://x.example').catch(() => 0), () => btoa('x'), () => setTimeout(() => 0, 1e6), () => new TextEncoder().encode('x'), () => JSON.parse('[[]]')];
      let n = 0;
      const dive = () => { try { dive(); } catch (error) { errors.push(error); } n += 1; if (n < 300) try { calls[n % calls.length](); } catch (error) { errors.push(error); } };
      dive();
      return errors.length > 0 && errors.every((error) => error instanceof Error && isInner(error));
    }`,
    ],
    [
      'what the realm itself keeps',
      `async (given) => {
      const leaked = [];
      for (const [holder, name] of [[Map.prototype, 'set'], [Map.prototype, 'get'], [WeakMap.prototype, 'get'], [Promise.prototype, 'then'], [Array.prototype, 'push'], [Function.prototype, 'call'], [Object, 'assign'], [String.prototype, 'slice']]) {
        const own = holder[name];
        holder[name] = function (...args) { leaked[leaked.length] = this; for (const arg of args) leaked[leaked.length] = arg; return Reflect.apply(own, this, args); };
      }
      await fetch(given.origin); new URL('https://x.example/?a=1').searchParams.append('b', 'c');
      return leaked.length > 0 && leaked.every(isInner);
    }`,
    ],
    [
      'toJSON that lies, in a request',
      `async (given) => { Object.prototype.toJSON = () => undefined; try { await fetch(given.origin); } catch (error) { return isInner(error); } finally { delete Object.prototype.toJSON; } return true; }`,
    ],
    [
      'proxies in the place of data',
      `async (given) => { const trap = new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } }); const errors = []; for (const call of [() => fetch(trap), () => fetch(given.origin, trap), () => given.apiClient.post('/x', trap), () => new URLSearchParams(trap), () => new Headers(trap)]) try { await call(); } catch (error) { errors.push(error); } return errors.length >= 4 && errors.every(isInner); }`,
    ],
    [
      'a request that is no request',
      `async (given) => { let refused = 0; for (const [path, options] of [[{ a: 1 }, {}], ['/x', { headers: { a: { b: 1 } } }], ['/x', { auth: 'x' }], [null, {}], ['/x', { baseUri: 7 }]]) try { await given.apiClient.get(path, {}, options); } catch { refused += 1; } for (const init of [{ method: 'BREW' }, { headers: { a: 'b' }, method: 'CONNECT' }]) try { await fetch(given.origin, init); } catch { refused += 1; } return refused === 7; }`,
    ],
    [
      '__proto__ in what goes out',
      `async (given) => { try { await given.apiClient.post('/x', JSON.parse('{"__proto__":{"a":1}}')); return false; } catch (error) { return /__proto__/.test(error.message); } }`,
    ],
  ])('%s', async (_title, code) => {
    expect(await run(code)).toBe(true);
  });
});

describe('what crashed the service is an error of the method', () => {
  test.each([
    [
      'toJSON gives null, in a request that is waited for',
      `async ({ origin }) => { const late = new Promise((resolve) => setTimeout(resolve, 2000)); Object.prototype.toJSON = () => null; await Promise.race([fetch(origin), late]); return 1; }`,
    ],
    [
      'toJSON gives nothing',
      `() => { Object.prototype.toJSON = () => undefined; fetch('https://x.example/'); throw new Error('x'); }`,
    ],
    ['toJSON gives null', `() => { Object.prototype.toJSON = () => null; throw new Error('x'); }`],
    ['toJSON throws', `() => { Object.prototype.toJSON = () => { throw 1; }; return { a: 1 }; }`],
  ])('%s', async (_title, code) => {
    await expect(run(code)).rejects.toMatchObject({ status: 502, code: 'connector_error' });
  });
});

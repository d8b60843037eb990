import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHookSender } from '../../src/connector/call-hook';
import { runIsolated, type IsolatedCall } from '../../src/isolate/run-isolated';
import { InvalidCredentialsError } from '../../src/errors';
import { createHttp } from '../../src/http';

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => response.end(JSON.stringify({ method: request.method, headers: request.headers, body })));
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const run = (code: string, more: Partial<IsolatedCall> = {}, limits?: Parameters<typeof runIsolated>[1]) =>
  runIsolated(
    {
      connector: 'Acme',
      method: 'getTokenData',
      file: 'get-token-data.js',
      code: code.includes('exports') ? code : `exports.getTokenData = ${code}`,
      args: { a: 1 },
      send: createHookSender(createHttp({ timeoutMs: 5000, userAgent: 't' })(), [origin]),
      ...more,
    },
    limits,
  );

describe('what a method has', () => {
  test('its arguments, promises, and a way to return nothing', async () => {
    expect(await run('async ({ a }) => ({ a: a + 1, gone: undefined, list: [1, undefined] })')).toEqual({
      a: 2,
      gone: undefined,
      list: [1, undefined],
    });
    expect(await run('({ a }) => a')).toBe(1);
    expect(await run('module.exports = ({ a }) => a + 5; exports.x = 1')).toBe(6);
    expect(await run('exports.default = () => 7')).toBe(7);
  });

  test('fetch with a form', async () => {
    const code = `async () => {
      const response = await fetch('${origin}/x', {
        method: 'POST', headers: { 'X-Own': 'yes' },
        body: new URLSearchParams({ grant_type: 'authorization_code', code: 'a b&c' }),
      });
      return { ok: response.ok, type: response.headers.get('Content-Type'), ...(await response.json()) };
    }`;
    expect(await run(code)).toMatchObject({
      ok: true,
      method: 'POST',
      body: 'grant_type=authorization_code&code=a+b%26c',
      headers: { 'x-own': 'yes', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    });
  });

  test('URL, encodings, digests, timers, dates', async () => {
    const code = `async () => {
      const url = new URL('/p?a=1', 'https://x.example:8443');
      url.searchParams.append('b', 'c d');
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'));
      const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('k'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode('m'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, 8);
      return { href: url.href, host: url.host, hex: hex(bytes), mac: hex(mac), b64: btoa('hi') + atob('aGk='),
        time: typeof Date.now(), text: new TextDecoder().decode(new TextEncoder().encode('é')), uuid: crypto.randomUUID().length };
    }`;
    expect(await run(code)).toEqual({
      href: 'https://x.example:8443/p?a=1&b=c+d',
      host: 'x.example:8443',
      hex: 'ba7816bf',
      mac: createHmac('sha256', 'k').update('m').digest('hex').slice(0, 8),
      b64: 'aGk=hi',
      time: 'number',
      text: 'é',
      uuid: 36,
    });
  });
});

test('a part of a buffer is no more than that part', async () => {
  const code = `async () => {
    const part = new TextEncoder().encode('xabcx').subarray(1, 4);
    const words = new Uint16Array([97, 98]);
    const hex = [...new Uint8Array(await crypto.subtle.digest('SHA-256', part))].slice(0, 4).join();
    return [new TextDecoder().decode(part), hex, new TextDecoder().decode(words).length, new TextDecoder().decode(part.buffer)];
  }`;
  const digest = [...createHash('sha256').update('abc').digest()].slice(0, 4).join();
  expect(await run(code)).toEqual(['abc', digest, 4, 'xabcx']);
});

test('the parts of a URL can be written, as the platform’s can', async () => {
  const changes: Array<(url: URL) => void> = [
    (url) => void (url.search = '?z=1&y=2'),
    (url) => void (url.search = ''),
    (url) => void (url.pathname = 'a b/c'),
    (url) => void (url.hash = 'top'),
    (url) => void (url.host = 'other.example:81'),
    (url) => void (url.hostname = 'other.example'),
    (url) => void (url.port = '9'),
    (url) => void (url.protocol = 'http'),
    (url) => {
      url.searchParams.set('k', 'é');
      url.pathname = '/q';
    },
    (url) => void (url.href = 'https://new.example/?n=1'),
    (url) => {
      url.search = '?z=1';
      url.searchParams.append('w', '2');
    },
  ];
  for (const change of changes) {
    const text = 'https://x.example:8443/p?k=1#h';
    const url = new URL(text);
    change(url);
    const expected = [url.href, url.search, url.searchParams.get('k')];
    const code = `() => { const url = new URL('${text}'); (${change.toString()})(url); return [url.href, url.search, url.searchParams.get('k')] }`;
    expect(await run(code)).toEqual(expected);
  }
});

describe('what a method does not have', () => {
  test.each([
    'process',
    'require',
    'Buffer',
    'global',
    '__dirname',
    'WebAssembly',
    'SharedArrayBuffer',
    'navigator',
    'WebSocket',
  ])('%s', async (name) => {
    expect(await run(`() => typeof ${name}`)).toBe('undefined');
  });

  test.each([
    ['eval', '() => eval("1")'],
    ['Function', '() => Function("return 1")()'],
    ['the constructor of a function', '() => fetch.constructor("return 1")()'],
    ['import', 'async () => import("node:fs")'],
    [
      'the outer realm through an error',
      'async () => { try { await import("node:fs") } catch (e) { return e.constructor.constructor("return process.version")() } }',
    ],
    [
      'the outer realm through a URL error',
      '() => { try { new URL("::") } catch (e) { return e.constructor.constructor("return process.version")() } }',
    ],
    [
      'the outer realm through stack frames',
      '() => { Error.prepareStackTrace = (_, frames) => frames; const f = new Error().stack.map((s) => s.getFunction()).filter(Boolean).pop(); return f.constructor("return process.version")() }',
    ],
  ])('%s', async (_name, code) => {
    await expect(run(code)).rejects.toThrow('The Acme connector has a problem of its own: getTokenData failed');
  });

  test('private addresses', async () => {
    await expect(run(`() => fetch('http://169.254.169.254/latest')`)).rejects.toMatchObject({
      code: 'provider_address',
    });
    await expect(run(`() => fetch('file:///etc/passwd')`)).rejects.toBeDefined();
    await expect(run(`() => fetch('https://127.0.0.1:1/')`)).rejects.toMatchObject({ code: 'provider_address' });
  });

  test('a memory of earlier calls', async () => {
    const code = '() => { globalThis.count = (globalThis.count ?? 0) + 1; return count }';
    expect([await run(code), await run(code)]).toEqual([1, 1]);
  });
});

describe('what a method that is wrong gets', () => {
  test('an endless loop is ended', async () => {
    await expect(run('() => { for (;;); }', {}, { timeoutMs: 300, memoryMb: 64 })).rejects.toThrow(
      'getTokenData took longer than 0.3 seconds',
    );
  });

  test('one that never settles is ended', async () => {
    await expect(run('() => new Promise(() => undefined)', {}, { timeoutMs: 200, memoryMb: 64 })).rejects.toThrow(
      'took longer',
    );
  });

  test('one that takes all memory is ended', async () => {
    await expect(
      run(
        '() => { const a = []; for (;;) a.push(new Array(1e5).fill(Math.random())); }',
        {},
        { timeoutMs: 20_000, memoryMb: 32 },
      ),
    ).rejects.toThrow('used more than 32 MB');
  });

  test('a thrown error keeps its words to itself', async () => {
    await expect(run('() => { throw new Error("CANARY") }')).rejects.toMatchObject({
      words: 'CANARY',
      status: 502,
      code: 'connector_error',
    });
    await expect(run('() => { throw new Error("CANARY") }')).rejects.not.toThrow('CANARY');
    await expect(run('exports.other = () => 1')).rejects.toMatchObject({
      words: 'the file exports no function getTokenData',
    });
    await expect(run('() => { throw null }')).rejects.toMatchObject({ words: 'null' });
  });

  test('the provider’s refusal stays one', async () => {
    const refused = new InvalidCredentialsError('No.', { providerStatus: 401 });
    const apiClient = { request: async () => Promise.reject(refused) } as never;
    await expect(run('async ({ apiClient }) => (await apiClient.get("/me")).x', { apiClient })).rejects.toBe(refused);
    const caught = '({ apiClient }) => apiClient.get("/me").catch((error) => error.status)';
    expect(await run(caught, { apiClient })).toBe(401);
  });

  test('twelve at a time all end', async () => {
    const results = await Promise.all(Array.from({ length: 12 }, (_, n) => run(`() => ${n}`)));
    expect(results).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });
});

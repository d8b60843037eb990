import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';

/** What worker.js makes for each call. */
type Interpreter = new (
  quickjs: unknown,
  limits: object,
  host: {
    setBusy: (isBusy: boolean) => void;
    post: (kind: string, text: string) => void;
    end: (outcome: object, isClean: boolean) => void;
  },
) => { run(job: object): void };
const { Interpreter } = require('../../src/isolate/interpreter.js') as { Interpreter: Interpreter };

/** The package imports its parts at run time, which Jest does not do. */
const variant = {
  type: 'sync',
  importFFI: async () => (require('@jitl/quickjs-wasmfile-release-sync/ffi') as { QuickJSFFI: unknown }).QuickJSFFI,
  importModuleLoader: async () => require('@jitl/quickjs-wasmfile-release-sync/emscripten-module') as unknown,
} as Parameters<typeof newQuickJSWASMModuleFromVariant>[0];

const LIMITS = {
  computeMs: 300,
  timeoutMs: 1000,
  memoryBytes: 16 * 1024 * 1024,
  textLength: 1000,
  resultLength: 1000,
  requestLength: 1000,
  requests: 2,
  requestsWaiting: 2,
  requestsTotal: 5,
  timers: 2,
};

/** Runs a method in this thread, where nobody stops it from outside. */
async function run(body: string): Promise<{ outcome: object; isClean: boolean; turns: boolean[] }> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const turns: boolean[] = [];
  return new Promise((resolve) => {
    const interpreter = new Interpreter(quickjs, LIMITS, {
      setBusy: (isBusy) => turns.push(isBusy),
      post: () => undefined,
      end: (outcome, isClean) => resolve({ outcome, isClean, turns }),
    });
    const code = `(function (exports) { exports.test = ${body} })`;
    interpreter.run({ code, file: 'test.js', method: 'test', args: '{"given":{}}' });
  });
}

test('a method that ends leaves nothing, and its worker may be used again', async () => {
  expect(await run('() => 1')).toMatchObject({ outcome: { text: '{"value":1}' }, isClean: true, turns: [true, false] });
  expect(await run('() => { throw new Error("x"); }')).toMatchObject({ isClean: true });
  expect(await run('() => { setInterval(() => 0, 1); fetch("x"); return new Map([[1, {}]]); }')).toMatchObject({
    isClean: true,
  });
});

test.each([
  ['a loop', '() => { for (;;); }'],
  ['a loop that catches', '() => { for (;;) try { for (;;); } catch {} }'],
  ['promises without end', 'async () => { for (;;) await null; }'],
  ['timers without end', 'async () => { for (;;) await new Promise((r) => setTimeout(r)); }'],
  ['a slow regular expression', '() => /^(a+)+$/.test("a".repeat(40) + "b")'],
])('%s is interrupted, and its worker is not used again', async (_title, body) => {
  expect(await run(body)).toMatchObject({ outcome: { fault: 'computing' }, isClean: false });
});

test('memory ends at its limit', async () => {
  expect(await run('() => new ArrayBuffer(10 * 1024 * 1024).byteLength')).toMatchObject({ isClean: true });
  expect(await run('() => new ArrayBuffer(20 * 1024 * 1024).byteLength')).toMatchObject({
    outcome: { text: '{"error":{"message":"out of memory"}}' },
  });
});

'use strict';

/**
 * A worker that runs authors' methods, one after the other, each in an interpreter of its own (interpreter.js). Its only
 * door to the service is the port. What a worker has beside the language is taken away before the first method, for
 * whoever finds a way out of the interpreter.
 */
const { parentPort: port, workerData } = require('node:worker_threads');
const { newQuickJSWASMModuleFromVariant, newVariant } = require('quickjs-emscripten-core');
const { default: releaseSync } = require('@jitl/quickjs-wasmfile-release-sync');
const { Interpreter } = require('./interpreter.js');

const PAGE_BYTES = 65_536;
/** What the module starts with. */
const FIRST_PAGES = 256;

const { wasmModule, wasmBytes, turns } = workerData;
const wasmMemory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: Math.ceil(wasmBytes / PAGE_BYTES) });

const { add } = Atomics;
let isBusy = false;
/** Odd while it computes, and another number for each time: the main thread sees how long one takes. */
const setBusy = (value) => {
  if (value !== isBusy) add(turns, 0, 1);
  isBusy = value;
};

/** The language, and what the interpreter's own glue works with. */
const KEPT = new Set(
  `globalThis Infinity NaN undefined isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent
  Object Boolean Symbol Number BigInt Math Date String RegExp Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise
  Proxy Reflect JSON Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer Int8Array
  Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array
  BigUint64Array DataView TextDecoder TextEncoder performance WebAssembly`.split(/\s+/),
);

async function start() {
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(releaseSync, { wasmModule, wasmMemory }));
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!KEPT.has(name)) delete globalThis[name];
  let current;
  port.on('message', ({ kind, job, text }) => {
    if (kind === 'answer') {
      current?.deliver(text);
      return;
    }
    current = new Interpreter(quickjs, job.limits, {
      setBusy,
      post: (what, message) => port.postMessage({ kind: what, text: message }),
      end(outcome, isClean) {
        current = undefined;
        const isReusable = isClean && wasmMemory.buffer.byteLength === FIRST_PAGES * PAGE_BYTES;
        port.postMessage({ kind: 'done', isReusable, ...outcome });
      },
    });
    current.run(job);
  });
}

void start();

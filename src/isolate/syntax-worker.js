'use strict';

/** Compiles texts without running them, and writes what is wrong where the main thread, which waits, can read it. */
const { parentPort, workerData } = require('node:worker_threads');
const { newQuickJSWASMModuleFromVariant } = require('quickjs-emscripten-core');
const { default: releaseSync } = require('@jitl/quickjs-wasmfile-release-sync');

const { signal, answer } = workerData;
const { Buffer: Bytes } = globalThis;

const findProblem = (quickjs, { code, file }) => {
  const context = quickjs.newContext();
  try {
    const result = context.evalCode(code, file, { compileOnly: true });
    if (result.error === undefined) {
      result.value.dispose();
      return null;
    }
    const { message, stack } = result.error.consume((error) => context.dump(error));
    return { message: String(message), line: Number(/:(\d+)/.exec(String(stack).replace(file, ''))?.[1] ?? 1) };
  } finally {
    context.dispose();
  }
};

async function start() {
  const quickjs = await newQuickJSWASMModuleFromVariant(releaseSync);
  parentPort.on('message', (text) => {
    const length = Bytes.from(answer.buffer).write(JSON.stringify(findProblem(quickjs, text)));
    Atomics.store(signal, 0, length);
    Atomics.notify(signal, 0);
  });
}

void start();

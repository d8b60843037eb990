import { readFile } from 'node:fs/promises';

/** What this process uses of the language's own, which has no types here. */
const wasm = (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } }).WebAssembly;

let compiled: Promise<object> | undefined;

/** The interpreter's machine code, made once and shared by all workers. */
export function compileInterpreter(): Promise<object> {
  compiled ??= readFile(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))
    .then((bytes) => wasm.compile(bytes))
    .catch((error: unknown) => {
      // The next one tries again.
      compiled = undefined;
      throw error;
    });
  return compiled;
}

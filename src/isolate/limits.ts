/** What one call of a method may take. Lengths count the letters of texts, as the interpreter does. */
export interface IsolationLimits {
  /** Milliseconds from the call to its end, waiting for a place included. */
  timeoutMs: number;
  /** Milliseconds that the method itself may compute, without the time that it waits. */
  computeMs: number;
  /** Of the interpreter. */
  memoryMb: number;
}

const MEGABYTE = 1024 * 1024;

/** Megabytes and milliseconds of one call; its whole time depends on that of a request. */
export const DEFAULT_LIMITS = { memoryMb: 64, computeMs: 3000 } as const;

/** What goes over the border at once, and how much may be under way. */
export const BORDER = {
  /** Requests of one call that are under way at a time; further ones wait. */
  requests: 20,
  requestsWaiting: 200,
  requestsTotal: 1000,
  /** Timers that wait at a time. */
  timers: 200,
  /** Any text that leaves the interpreter. */
  textLength: 4 * MEGABYTE,
  requestLength: MEGABYTE,
  resultLength: MEGABYTE / 4,
  argumentsLength: 4 * MEGABYTE,
  /** An answer that a method gets. */
  answerLength: 2 * MEGABYTE,
  /** How deep what a method hands over may be. */
  depth: 64,
} as const;

/** Calls at a time: of all connectors, of one, and those of one that wait. */
export const PLACES = { total: 8, perKey: 4, waitingPerKey: 100 } as const;

/** Memory that a worker's interpreter may grow to: its limit, and what lies unused between its blocks. */
export const WASM_BYTES = (DEFAULT_LIMITS.memoryMb + 48) * MEGABYTE;

/** After this time without a call a worker ends. */
export const IDLE_MS = 5000;

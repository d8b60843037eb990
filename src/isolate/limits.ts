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

/** Megabytes of one call. */
export const MEMORY_MB = 64;

/** Milliseconds of this process. */
export const TIMES = {
  /** That one call may compute; its whole time depends on that of a request. */
  computeMs: 3000,
  /** After which a worker without a call ends. */
  idleMs: 5000,
};

/** Sets times of this process, for what is called from now on. */
export function setIsolationTimes(times: Partial<typeof TIMES>): void {
  Object.assign(TIMES, times);
}

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
export const WASM_BYTES = (MEMORY_MB + 48) * MEGABYTE;

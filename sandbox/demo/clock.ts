/** A clock that the demo can put forward, so that an hour does not take an hour. */
export interface DemoClock {
  now: () => number;
  advance: (ms: number) => void;
}

/** Makes a clock that runs with the real one, plus what it was put forward by. */
export function createClock(): DemoClock {
  let offset = 0;
  return { now: () => Date.now() + offset, advance: (ms) => void (offset += ms) };
}

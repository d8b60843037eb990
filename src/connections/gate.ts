/** Runs at most `places` of the given tasks at a time, in the order of asking. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes a gate. */
export function createGate(places: number): Gate {
  let active = 0;
  const waiting: Array<() => void> = [];
  return async (task) => {
    if (active >= places) await new Promise<void>((resolve) => waiting.push(resolve));
    else active += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed over, so that nobody slips in between.
      if (next === undefined) active -= 1;
      else next();
    }
  };
}

/** Between two rounds; each process starts somewhere in between. */
const ROUND_EVERY_MS = 30_000;

/** Work that is done again and again. */
export interface Rounds {
  /** No round begins any more; resolves when the last one has ended. */
  stop(): Promise<void>;
}

/** Runs what nobody waits for every half minute. One that fails is told to `onFailed`, and the next one comes all the same. */
export function runRounds(work: () => Promise<unknown>, onFailed: (error: unknown) => void): Rounds {
  let round: Promise<unknown> = Promise.resolve();
  let timer = setTimeout(function again() {
    round = work().catch(onFailed);
    timer = setTimeout(again, ROUND_EVERY_MS).unref();
  }, ROUND_EVERY_MS * Math.random()).unref();
  return {
    async stop() {
      clearTimeout(timer);
      await round;
    },
  };
}

'use strict';

/** Timers, of which the host holds the time and realm the functions, and what else a platform has. */
module.exports = function createTimers({ ask }) {
  const timers = new Map();
  const startTimer = (callback, ms, isRepeated, args) => {
    if (typeof callback !== 'function') throw new TypeError('a timer takes a function');
    const id = ask('startTimer', [Number(ms) || 0, isRepeated]);
    timers.set(id, () => {
      if (!isRepeated) timers.delete(id);
      callback(...args);
    });
    return id;
  };
  const stopTimer = (id) => {
    if (timers.delete(id)) ask('stopTimer', id);
  };
  const drop = () => undefined;
  return {
    /** Called from outside with the number of a timer. */
    fire: (id) => timers.get(id)?.(),
    given: {
      console: { log: drop, info: drop, warn: drop, error: drop, debug: drop, trace: drop },
      setTimeout: (callback, ms, ...args) => startTimer(callback, ms, false, args),
      setInterval: (callback, ms, ...args) => startTimer(callback, ms, true, args),
      clearTimeout: stopTimer,
      clearInterval: stopTimer,
      structuredClone: (value) => JSON.parse(JSON.stringify(value)),
      queueMicrotask: async (task) => {
        await Promise.resolve();
        task();
      },
    },
  };
};

'use strict';

/**
 * The way out of the interpreter. `bridge(kind, text)` is the one function of the host: it takes and returns texts and
 * never throws. `tell` and `ask` are answered at once, `askLater` when the main thread has an answer.
 */
module.exports = function createAsk({ bridge }) {
  const { parse, stringify } = JSON;
  const pending = new Map();
  const references = new WeakMap();
  let lastId = 0;

  const tell = (kind, text) => {
    const answer = parse(bridge(kind, text));
    if (answer.error !== undefined) throw new TypeError(answer.error);
    return answer.value;
  };
  const ask = (kind, value) => tell(kind, stringify(value));
  const askLater = (kind, value) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      ask('request', { id: lastId, kind, value });
      pending.set(lastId, { resolve, reject });
    });

  /** Called from outside with the text of an answer. */
  const deliver = (text) => {
    const { id, value, error } = parse(text);
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting === undefined) return;
    if (error === undefined) {
      waiting.resolve(value);
      return;
    }
    const failure = Object.assign(new Error(error.message), { code: error.code, status: error.status });
    if (error.reference !== undefined) references.set(failure, error.reference);
    waiting.reject(failure);
  };

  return { tell, ask, askLater, deliver, references };
};

'use strict';

/**
 * One call of a method in an interpreter of its own. Texts and numbers alone go in and come out: what a method makes is
 * never an object of this thread, and what this thread has is never an object of the method's.
 */
const { SERVICES } = require('./services.js');

/** Of the interpreter's own stack; well below what the thread has for it. */
const STACK_BYTES = 256 * 1024;
/** Jobs between two looks at the clock: a promise that makes the next one never ends by itself. */
const JOBS_AT_ONCE = 1000;
const SPARE_BYTES = 1024 * 1024;
/** What the interpreter says. */
const OUT_OF_MEMORY = 'out of memory';

const {
  setTimeout: startTimeout,
  setInterval: startInterval,
  clearTimeout: stopTimeout,
  performance: clock,
} = globalThis;

/** What makes the globals of a method, in this order: each gets what those before it gave. */
const PARTS = ['ask', 'query', 'uri', 'headers', 'bytes', 'requests', 'timers', 'run'].map((name) =>
  require(`./realm/${name}.js`),
);
// As text: a function of this thread would bring its constructor along.
const REALM = `(function (bridge) {
  'use strict';
  const tools = { bridge, given: {} };
  for (const part of [${PARTS.map((part) => part.toString()).join(',\n')}]) {
    const { given, ...others } = part(tools);
    Object.assign(tools.given, given);
    Object.assign(tools, others);
  }
  return { deliver: tools.deliver, fire: tools.fire, run: tools.run };
})`;

class Interpreter {
  #context;
  #runtime;
  #limits;
  #host;
  #realm;
  #isOver = false;
  #usedMs = 0;
  #enteredAt = 0;
  #timers = new Map();
  #lastTimer = 0;
  #requests = { open: 0, total: 0, waiting: [], waitingLength: 0 };

  /** `host`: `post(kind, text)` to the main thread, `setBusy(isBusy)` around everything that computes, `end(text, fault)`. */
  constructor(quickjs, limits, host) {
    this.#limits = limits;
    this.#host = host;
    this.#runtime = quickjs.newRuntime();
    this.#runtime.setMemoryLimit(limits.memoryBytes);
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => this.#isOutOfTime());
    this.#context = this.#runtime.newContext();
  }

  run({ code, file, method, args }) {
    this.#enter(() => {
      const bridge = this.#context.newFunction('bridge', (kind, text) => this.#answer(kind, text));
      const prepare = this.#must(this.#context.evalCode(REALM, 'realm.js'));
      const realm = this.#must(this.#context.callFunction(prepare, this.#context.undefined, bridge));
      this.#realm = Object.fromEntries(
        ['deliver', 'fire', 'run'].map((name) => [name, this.#context.getProp(realm, name)]),
      );
      for (const handle of [bridge, prepare, realm]) handle.dispose();
      const load = this.#context.evalCode(code, file);
      if (load.error !== undefined) {
        load.error.dispose();
        this.#end(JSON.stringify({ error: { message: 'the file is no JavaScript' } }));
        return;
      }
      this.#call('run', load.value, this.#context.newString(method), this.#context.newString(args));
    });
  }

  deliver(text) {
    if (this.#isOver) return;
    this.#requests.open -= 1;
    const next = this.#requests.waiting.shift();
    if (next !== undefined) {
      this.#requests.waitingLength -= next.length;
      this.#send(next);
    }
    this.#enter(() => this.#call('deliver', this.#context.newString(text)));
  }

  /** Runs what computes, with what follows from it, and closes when the method has ended or may not go on. */
  #enter(task) {
    this.#enteredAt = clock.now();
    this.#host.setBusy(true);
    let fault;
    try {
      task();
      while (!this.#isOver && !this.#isOutOfTime()) {
        const done = this.#runtime.executePendingJobs(JOBS_AT_ONCE);
        if (done.error !== undefined) {
          done.error.dispose();
          fault = 'memory';
          break;
        }
        if (done.value === 0) break;
      }
    } catch (error) {
      fault = error.message === OUT_OF_MEMORY ? 'memory' : 'failed';
    }
    if (this.#isOutOfTime()) fault = 'computing';
    this.#usedMs += clock.now() - this.#enteredAt;
    if (fault !== undefined) this.#isOver = true;
    if (this.#isOver) this.#close(fault);
    this.#host.setBusy(false);
  }

  #isOutOfTime() {
    return this.#usedMs + clock.now() - this.#enteredAt > this.#limits.computeMs;
  }

  #call(name, ...handles) {
    this.#must(this.#context.callFunction(this.#realm[name], this.#context.undefined, ...handles)).dispose();
    for (const handle of handles) handle.dispose();
  }

  #must(result) {
    if (result.error === undefined) return result.value;
    // Reading what went wrong takes a little memory, and there may be none.
    this.#runtime.setMemoryLimit(this.#limits.memoryBytes + SPARE_BYTES);
    const message = this.#context.getProp(result.error, 'message').consume((value) => this.#context.dump(value));
    throw new Error(message === OUT_OF_MEMORY ? OUT_OF_MEMORY : 'the interpreter gave an error');
  }

  /** What `bridge` gives: the text of an answer, whatever came. */
  #answer(kindHandle, textHandle) {
    return this.#context.newString(
      this.#write(() => this.#serve(this.#readText(kindHandle), this.#readText(textHandle))),
    );
  }

  #write(serve) {
    try {
      return JSON.stringify({ value: serve() ?? null });
    } catch (error) {
      return JSON.stringify({ error: String(error.message).slice(0, 200) });
    }
  }

  /** Texts of the interpreter only; the length is known before anything is copied. */
  #readText(handle) {
    if (this.#context.typeof(handle) !== 'string') throw new TypeError('only texts go out');
    const length = this.#context.getProp(handle, 'length').consume((value) => this.#context.getNumber(value));
    if (length > this.#limits.textLength) throw new RangeError(`a text of ${length} letters is too long to go out`);
    return this.#context.getString(handle);
  }

  #serve(kind, text) {
    if (this.#isOver) return null;
    if (kind === 'done') {
      if (text.length > this.#limits.resultLength) throw new RangeError('the result is too large');
      return this.#end(text);
    }
    const value = JSON.parse(text);
    if (kind === 'request') return this.#request(text, value);
    if (kind === 'startTimer') return this.#startTimer(value);
    if (kind === 'stopTimer') return this.#stopTimer(value);
    if (!Object.hasOwn(SERVICES, kind)) throw new TypeError('there is no such service');
    return SERVICES[kind](value);
  }

  #request(text, value) {
    if (!Number.isInteger(value?.id)) throw new TypeError('that is no request');
    const { open, total, waiting, waitingLength } = this.#requests;
    const { requests, requestsWaiting, requestsTotal, requestLength } = this.#limits;
    if (text.length > requestLength) throw new RangeError('the request is too large');
    if (total >= requestsTotal) throw new RangeError(`a method sends at most ${requestsTotal} requests`);
    this.#requests.total += 1;
    if (open < requests) return this.#send(text);
    if (waiting.length >= requestsWaiting || waitingLength + text.length > this.#limits.textLength)
      throw new RangeError('too many requests are waiting');
    waiting.push(text);
    this.#requests.waitingLength += text.length;
    return null;
  }

  #send(text) {
    this.#requests.open += 1;
    this.#host.post('request', text);
    return null;
  }

  #startTimer([ms, isRepeated]) {
    if (this.#timers.size >= this.#limits.timers)
      throw new RangeError(`at most ${this.#limits.timers} timers at a time`);
    this.#lastTimer += 1;
    const id = this.#lastTimer;
    const length = Math.min(Math.max(1, Number(ms) || 1), this.#limits.timeoutMs);
    const fire = () => {
      if (!isRepeated) this.#timers.delete(id);
      this.#enter(() => this.#call('fire', this.#context.newNumber(id)));
    };
    this.#timers.set(id, isRepeated ? startInterval(fire, length) : startTimeout(fire, length));
    return id;
  }

  #stopTimer(id) {
    stopTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    return null;
  }

  #outcome;
  #end(text) {
    this.#outcome = text;
    this.#isOver = true;
    return null;
  }

  /** Nothing stays: timers, handles, the interpreter. What cannot be closed cleanly is a fault of the whole worker. */
  #close(fault) {
    for (const timer of this.#timers.values()) stopTimeout(timer);
    this.#timers.clear();
    let isClean = fault === undefined;
    try {
      if (isClean) {
        for (const handle of Object.values(this.#realm)) handle.dispose();
        this.#context.dispose();
        this.#runtime.dispose();
      }
    } catch {
      isClean = false;
    }
    this.#host.end(fault === undefined ? { text: this.#outcome } : { fault }, isClean);
  }
}

exports.Interpreter = Interpreter;

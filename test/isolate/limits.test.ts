import type { ApiRequest } from '../../src/api-client';
import { runIsolated, type IsolatedCall } from '../../src/isolate/run-isolated';
import { evaluateMapping, mapping } from '../../src/mapping';
import type { HookResponse } from '../../src/http';
import { readOutcome } from '../../src/isolate/read-outcome';

const send = Object.assign(() => Promise.resolve({ status: 200, headers: {}, text: '{}' }), { timeoutMs: 10_000 });
const run = (
  code: string,
  more: Partial<IsolatedCall> = {},
  limits: Parameters<typeof runIsolated>[1] = { computeMs: 15_000 },
) =>
  runIsolated(
    { connector: 'Acme', method: 'test', file: 'test.js', code: `exports.test = ${code}`, args: {}, send, ...more },
    limits,
  );

describe('time', () => {
  test('a method may wait longer than it may compute', async () => {
    const waits = 'async () => { await new Promise((resolve) => setTimeout(resolve, 1500)); return 1; }';
    expect(await run(waits, {}, { computeMs: 1000 })).toBe(1);
    await expect(run('() => { for (;;); }', {}, { computeMs: 200 })).rejects.toThrow('test computed longer than 0.2 s');
    const inTurns =
      'async () => { for (;;) { await new Promise((r) => setTimeout(r)); for (let i = 0; i < 1e5; i += 1); } }';
    await expect(run(inTurns, {}, { computeMs: 300 })).rejects.toThrow('computed longer than 0.3 s');
  });

  test('what does not let itself be interrupted is stopped from outside', async () => {
    const code = '() => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)';
    const startedAt = performance.now();
    await expect(run(code, {}, { computeMs: 200, timeoutMs: 20_000 })).rejects.toThrow('computed longer than 0.2 s');
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  test('waiting for a place counts, and ends', async () => {
    const busy = Array.from({ length: 4 }, () =>
      run('() => new Promise(() => 0)', {}, { timeoutMs: 1500 }).catch(() => 0),
    );
    await expect(run('() => 1', {}, { timeoutMs: 300 })).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('test did not run: no place became free in time'),
    });
    expect(await run('() => 1', { connector: 'Other' })).toBe(1);
    await Promise.all(busy);
  });
});

describe('requests', () => {
  test('20 at a time; further ones wait, and too many are an error', async () => {
    let open = 0;
    let most = 0;
    let all = 0;
    const counted = Object.assign(
      async () => {
        open += 1;
        all += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open -= 1;
        return { status: 200, headers: {}, text: '{}' };
      },
      { timeoutMs: 5000 },
    );
    const code = `async () => {
      const results = await Promise.allSettled(Array.from({ length: 300 }, () => fetch('https://x.example/')));
      return [results.filter(({ status }) => status === 'fulfilled').length, String(results.at(-1).reason)];
    }`;
    expect(await run(code, { send: counted })).toEqual([220, 'TypeError: too many requests are waiting']);
    expect({ most, all }).toEqual({ most: 20, all: 220 });
    const endless = `async () => { let n = 0; try { for (;;) { await fetch('https://x.example/'); n += 1; } } catch (error) { return [n, error.message]; } }`;
    expect(await run(endless)).toEqual([1000, 'a method sends at most 1000 requests']);
  });

  test('those of a method that is over go nowhere, and answer no request of the next one', async () => {
    const answers: Array<(text: string) => void> = [];
    const late = Object.assign(
      () =>
        new Promise<HookResponse>((resolve) => {
          answers.push((text) => resolve({ status: 200, headers: {}, text }));
        }),
      { timeoutMs: 5000 },
    );
    const until = async (count: number): Promise<void> => {
      while (answers.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    const first = run(`() => { fetch('https://x.example/'); return 1; }`, { send: late });
    await until(1);
    expect(await first).toBe(1);
    const next = run(`async () => (await fetch('https://x.example/')).text()`, { send: late });
    await until(2);
    answers[0]?.('of the first');
    await new Promise((resolve) => setTimeout(resolve, 100));
    answers[1]?.('of the second');
    expect(await next).toBe('of the second');
  });

  test('an answer that is too large is an error at once, and little is read of it', async () => {
    const seen: ApiRequest[] = [];
    const list = Array.from({ length: 1_000_000 }, (_, id) => ({ id, name: `item ${id}` }));
    const apiClient = {
      request: async (request: ApiRequest) => {
        seen.push(request);
        return { status: 200, headers: {}, data: list };
      },
    } as never;
    const startedAt = performance.now();
    const code =
      'async ({ apiClient }) => { try { await apiClient.get("/list"); } catch (error) { return error.message; } }';
    expect(await run(code, { apiClient })).toBe('the answer is too large for a method');
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(seen).toEqual([expect.objectContaining({ maxAnswerBytes: 2 * 1024 * 1024 })]);
  });
});

describe('sizes', () => {
  test.each([
    [
      'a request',
      `async () => { try { await fetch('https://x.example/', { method: 'POST', body: 'x'.repeat(1.1e6) }); } catch (error) { return error.message; } }`,
      'the request is too large',
    ],
    [
      'random bytes',
      '() => { try { crypto.getRandomValues(new Uint8Array(65537)); } catch (error) { return error.message; } }',
      'at most 65536 random bytes at once',
    ],
    [
      'timers',
      '() => { try { for (;;) setTimeout(() => 0, 1e5); } catch (error) { return error.message; } }',
      'at most 200 timers at a time',
    ],
    [
      'a text',
      '() => { try { btoa("x".repeat(5e6)); } catch (error) { return error.message; } }',
      'a text of 5000002 letters is too long to go out',
    ],
  ])('of %s', async (_title, code, message) => {
    expect(await run(code)).toBe(message);
  });

  test('of a result, and its shape', async () => {
    await expect(run('() => "x".repeat(3e5)')).rejects.toMatchObject({ words: 'the result is too large' });
    await expect(run('() => { let a = 1; for (let i = 0; i < 65; i += 1) a = [a]; return a; }')).rejects.toThrow(
      'test returned what is too deep',
    );
    await expect(run(`() => JSON.parse('{"a":[{"__proto__":{"b":1}}]}')`)).rejects.toThrow('holds a member __proto__');
    await expect(run('() => 1', { args: { a: 'x'.repeat(5e6) } })).rejects.toThrow('got more than a method may get');
  });

  test.each([undefined, 1, '', 'x', 'null', '[]', '7', '{"value":', '"x"', `"${'x'.repeat(300_000)}"`])(
    'what a worker never says is no value: %p',
    (text) => {
      expect(readOutcome(text).kind).toBe('unusable');
    },
  );

  test('a worker’s errors keep to their shape', () => {
    expect(readOutcome('{"error":7}')).toEqual({
      kind: 'error',
      message: 'it threw what has no words',
      reference: undefined,
    });
    expect(readOutcome('{"error":{"message":"m","reference":"__proto__"}}')).toEqual({
      kind: 'error',
      message: 'm',
      reference: undefined,
    });
    expect(readOutcome('{"value":{"a":{"$undefined":true}}}')).toEqual({ kind: 'value', value: { a: undefined } });
  });
});

describe('$jsonata', () => {
  const evaluate = (written: unknown, variables = {}): Promise<unknown> =>
    evaluateMapping(mapping<unknown>(written), variables, 'Acme');

  test('inside of other formulas, and of each other', async () => {
    const list = [{ n: 1 }, { n: 2 }];
    expect(
      await evaluate(
        {
          base64: { $jsonata: "$base64encode('a:b')" },
          each: { $iterate: { source: { $jsonata: 'list[n > 1]^(n)' }, item: { $jsonata: 'item.n * 10' } } },
          none: { $jsonata: 'nothing.here' },
          list: { $iterate: { source: { $var: 'list' }, item: { $jsonata: 'item.n + $count(parent.list)' } } },
          chosen: { $case: [{ filter: { $jsonata: '$sum(list.n) = 3' }, value: { $jsonata: '"yes"' } }] },
          text: { $tpl: { template: { $jsonata: '"<{a}>"' }, values: { a: { $jsonata: '1 + 1' } } } },
        },
        { list },
      ),
    ).toEqual({ base64: 'YTpi', list: [3, 4], chosen: 'yes', text: '<2>' });
  });

  test.each([
    ['a prototype', '__proto__.constructor("return process")()'],
    ['a constructor', '$.constructor.constructor("return process.env")()'],
    ['a function of JavaScript', '($f := toString.constructor; $f("return process.version")())'],
  ])('%s leads to nothing of the service', async (_title, expression) => {
    expect(await evaluate({ a: { $jsonata: expression } }, { x: 1 })).toBeUndefined();
  });

  test('a loop ends after two seconds, and the service goes on meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 20);
    await expect(evaluate({ $jsonata: '($f := function($n) { $f($n + 1) }; $f(0))' })).rejects.toThrow(
      '$jsonata computed longer than 2 seconds',
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  test('too much to read is an error', async () => {
    const variables = { text: 'x'.repeat(3e6) };
    await expect(evaluate({ $jsonata: '$length(text)' }, variables)).rejects.toThrow('$jsonata reads too much');
  });
});

import { createGate, NoPlaceError } from '../../src/common';

const LIMITS = { total: 4, perKey: 2, waitingPerKey: 3 };
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('gate', () => {
  test('one key has a few of them, and the others do not wait for it', async () => {
    const gate = createGate(LIMITS);
    const inside: string[] = [];
    const enter = async (key: string): Promise<() => void> => {
      const leave = await gate.enter(key, { waitMs: 1000 });
      inside.push(key);
      return leave;
    };
    const loops = Array.from({ length: 5 }, () => enter('bad'));
    const others = [enter('a'), enter('b')];
    await tick();
    expect(inside).toEqual(['bad', 'bad', 'a', 'b']);
    for (const call of [...loops, ...others]) (await call)();
    expect(inside).toEqual(['bad', 'bad', 'a', 'b', 'bad', 'bad', 'bad']);
  });

  test('a place is handed over at once: nobody slips in between, and there is never one too many', async () => {
    const gate = createGate({ total: 1, perKey: 1, waitingPerKey: 3 });
    const order: string[] = [];
    const first = await gate.enter('a', { waitMs: 1000 });
    const second = gate.enter('a', { waitMs: 1000 }).then((leave) => {
      order.push('second');
      return leave;
    });
    first();
    // Before the one that waited has had its turn.
    const third = gate.enter('b', { waitMs: 1000 }).then((leave) => {
      order.push('third');
      return leave;
    });
    const leave = await second;
    await tick();
    expect(order).toEqual(['second']);
    leave();
    (await third)();
    expect(order).toEqual(['second', 'third']);
  });

  test('never more inside than there are, whatever the order of coming and leaving', async () => {
    const gate = createGate({ total: 3, perKey: 2, waitingPerKey: 1000 });
    let inside = 0;
    let most = 0;
    const insideOf = new Map<string, number>();
    let mostOfOne = 0;
    const call = async (key: string, turns: number): Promise<void> => {
      const leave = await gate.enter(key, { waitMs: 10_000 });
      inside += 1;
      insideOf.set(key, (insideOf.get(key) ?? 0) + 1);
      most = Math.max(most, inside);
      mostOfOne = Math.max(mostOfOne, insideOf.get(key) ?? 0);
      for (let turn = 0; turn < turns; turn += 1) await (turn % 2 === 0 ? tick() : Promise.resolve());
      inside -= 1;
      insideOf.set(key, (insideOf.get(key) ?? 0) - 1);
      leave();
      leave();
    };
    await Promise.all(Array.from({ length: 300 }, (_, n) => call(`key ${n % 4}`, n % 5)));
    expect({ most, mostOfOne, inside }).toEqual({ most: 3, mostOfOne: 2, inside: 0 });
  });

  test('keys take turns', async () => {
    const gate = createGate({ total: 1, perKey: 1, waitingPerKey: 10 });
    const order: string[] = [];
    const run = async (key: string): Promise<void> => {
      const leave = await gate.enter(key, { waitMs: 1000 });
      order.push(key);
      await tick();
      leave();
    };
    await Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'c'].map(run));
    expect(order).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('only so many of one key wait, and only so long', async () => {
    const gate = createGate({ total: 2, perKey: 1, waitingPerKey: 2 });
    const leave = await gate.enter('a', { waitMs: 1000 });
    const late = gate.enter('a', { waitMs: 30 });
    const patient = gate.enter('a', { waitMs: 5000 });
    await expect(gate.enter('a', { waitMs: 5000 })).rejects.toEqual(new NoPlaceError('full'));
    await expect(late).rejects.toThrow('no place became free in time');
    (await gate.enter('b', { waitMs: 0 }))();
    leave();
    (await patient)();
    (await gate.enter('a', { waitMs: 0 }))();
  });

  test('a task that throws leaves its place, and a key has as many as its calls say', async () => {
    const gate = createGate({});
    await expect(gate.run('a', () => Promise.reject(new Error('broken')), { perKey: 1 })).rejects.toThrow('broken');
    const ends: Array<() => void> = [];
    const hold = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const runs = ['a', 'a', 'a', 'b'].map((key) => gate.run(key, hold, { perKey: key === 'a' ? 2 : 1 }));
    await tick();
    expect([gate.inside('a'), gate.inside('b'), ends.length]).toEqual([2, 1, 3]);
    for (const end of ends) end();
    await tick();
    expect([gate.inside('a'), gate.inside('b'), ends.length]).toEqual([1, 0, 4]);
    ends[3]?.();
    await Promise.all(runs);
    expect(gate.inside('a')).toBe(0);
  });
});

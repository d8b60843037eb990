import { createChangeFeed, type Topic } from '../../src/database/change-feed';
import { createRowCache } from '../../src/database';

interface Row {
  id: string;
  of: string;
  version: number;
}

function setUp() {
  let isLive = true;
  let now = 1_000_000;
  const loads: string[] = [];
  const versions = new Map<string, number>();
  const changes = createChangeFeed(() => isLive);
  const cache = createRowCache<Row>({
    changes,
    topicsOf: ({ id, of }): Topic[] => [`connection:${id}`, `integration:${of}`],
    now: () => now,
  });
  const read = async (id: string, of: string): Promise<Row | undefined> => {
    loads.push(id);
    const version = versions.get(id) ?? 1;
    return version === 0 ? undefined : { id, of, version };
  };
  return {
    changes,
    loads,
    cache,
    read,
    find: (id: string, of = 'x', key = id) => cache.find(key, () => read(id, of)),
    change: (id: string, version: number) => {
      versions.set(id, version);
      changes.tell(`connection:${id}`);
    },
    setLive: (value: boolean) => {
      isLive = value;
      changes.tell('*');
    },
    wait: (ms: number) => {
      now += ms;
    },
  };
}

test('a change of one row drops its copies, under whichever key, and no others', async () => {
  const { find, change, loads } = setUp();
  for (const look of [() => find('a'), () => find('a', 'x', 'by name'), () => find('b')]) await look();
  change('a', 2);
  expect(await find('b')).toEqual({ id: 'b', of: 'x', version: 1 });
  expect(loads).toEqual(['a', 'a', 'b']);
  expect(await find('a')).toEqual({ id: 'a', of: 'x', version: 2 });
  expect(await find('a', 'x', 'by name')).toEqual({ id: 'a', of: 'x', version: 2 });
  expect(loads).toEqual(['a', 'a', 'b', 'a', 'a']);
});

test('a copy that is made of two rows is dropped by either', async () => {
  const { find, changes, loads } = setUp();
  await Promise.all([find('a', 'x'), find('b', 'x'), find('c', 'y')]);
  changes.tell('integration:x');
  await Promise.all([find('a', 'x'), find('b', 'x'), find('c', 'y')]);
  expect(loads).toEqual(['a', 'b', 'c', 'a', 'b']);
});

test('what was read before a change of its row and comes after it is not kept', async () => {
  const { cache, change, find, read, loads } = setUp();
  const lookFor = async (id: string, changed: string): Promise<void> => {
    await cache.find(id, async () => {
      const row = await read(id, 'x');
      change(changed, 2);
      return row;
    });
  };
  await lookFor('a', 'a');
  await lookFor('b', 'a');
  expect([(await find('a'))?.version, (await find('b'))?.version]).toEqual([2, 1]);
  expect(loads).toEqual(['a', 'b', 'a']);
});

test('nothing is kept while changes cannot be heard, nor what was read before they could be again', async () => {
  const { cache, find, read, setLive, loads } = setUp();
  await find('a');
  setLive(false);
  await find('a');
  await cache.find('b', async () => {
    const row = await read('b', 'x');
    setLive(true);
    return row;
  });
  await find('b');
  await find('b');
  expect(loads).toEqual(['a', 'a', 'b', 'b']);
});

test('what is not there is not kept, nor what failed, and a copy ends after a minute', async () => {
  const { cache, find, change, wait, loads } = setUp();
  change('a', 0);
  expect(await find('a')).toBeUndefined();
  change('a', 3);
  await expect(cache.find('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await find('a');
  wait(60_001);
  await find('a');
  expect(loads).toEqual(['a', 'a', 'a']);
});

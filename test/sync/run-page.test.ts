import {
  compileConnector,
  defineConnector,
  defineType,
  field,
  type FetchArguments,
  mapping,
} from '../../src/connector';
import type { ApiClient } from '../../src/connector';
import type { Connector } from '../../src/connector';
import { ProviderError, RateLimitedError } from '../../src/errors';
import { catchError } from '../kit/catch-error';

/** A client that fails as told and otherwise answers nothing. */
function client(failure?: Error): ApiClient {
  const answer = async (): Promise<never> => {
    if (failure !== undefined) throw failure;
    return { status: 200, headers: {}, data: [] } as never;
  };
  return { request: answer, get: answer, post: answer, stream: answer };
}

type Fetch = (args: FetchArguments<number>) => Promise<{
  items: Array<{ id: string; name?: string }>;
  removed?: string[];
  next?: number;
}>;

/** A connector whose one type does what the test says. */
async function connect(fetch: Fetch, changes?: () => boolean): Promise<Connector['synchronizer']> {
  const task = defineType({
    id: 'task',
    name: 'Task',
    fields: { id: field.id(), name: field.text('Name') },
    changes,
    fetch,
  });
  const spec = defineConnector({
    id: 'acme',
    name: 'Acme',
    version: '1.0.0',
    description: 'A test',
    auth: {
      oauth2: {
        getOAuthConfig: mapping({
          clientId: { $var: 'connectorParameters.clientId' },
          clientSecret: { $var: 'connectorParameters.clientSecret' },
          authorizeUri: 'https://acme.example/a',
          tokenUri: 'https://acme.example/t',
        }),
      },
    },
    makeApiClient: mapping({ baseUri: 'https://api.acme.example' }),
    test: async () => ({ name: 'x' }),
    sync: { types: [task] },
  });
  const connectorParameters = { clientId: 'c', clientSecret: 's' };
  return (await compileConnector({ spec, connectorParameters, now: () => Date.UTC(2026, 0, 2) })).synchronizer;
}

const request = { type: 'task', types: ['task'], filter: {}, timeLeftMs: 45_000 };
const lastRunAt = Date.UTC(2026, 0, 1);

test('small pages are put together, and of two rows with one id the later one holds', async () => {
  const synchronizer = await connect(async ({ cursor = 0 }) => ({
    items: [{ id: `t${cursor}` }, { id: 'same', name: `version ${cursor}` }],
    ...(cursor < 3 && { next: cursor + 1 }),
  }));
  const page = await synchronizer.page({ ...request, apiClient: client() });
  expect(page).toMatchObject({ mode: 'full', removed: [] });
  expect(page.cursor).toBeUndefined();
  expect(page.rows.map(({ id }) => id).toSorted()).toEqual(['same', 't0', 't1', 't2', 't3']);
  expect(page.rows.find(({ id }) => id === 'same')?.['name']).toBe('version 3');
});

test('a full page ends the answer, and the cursor goes on behind it', async () => {
  const synchronizer = await connect(async ({ cursor = 0 }) => ({
    items: Array.from({ length: 300 }, (_, index) => ({ id: `${cursor}-${index}` })),
    ...(cursor < 1 && { next: cursor + 1 }),
  }));
  const first = await synchronizer.page({ ...request, apiClient: client() });
  expect(first.rows).toHaveLength(300);
  const second = await synchronizer.page({ ...request, apiClient: client(), cursor: first.cursor });
  expect([second.rows[0]?.id, second.cursor]).toEqual(['1-0', undefined]);
});

test('a failure after a good page hands the good one out; the failing page is asked for next', async () => {
  let isDown = true;
  const synchronizer = await connect(async ({ cursor = 0 }) => {
    if (cursor === 1 && isDown) throw new ProviderError('down');
    return { items: [{ id: `t${cursor}` }], ...(cursor < 1 && { next: 1 }) };
  });
  const first = await synchronizer.page({ ...request, apiClient: client() });
  expect(first.rows.map(({ id }) => id)).toEqual(['t0']);
  const again = (): Promise<unknown> => synchronizer.page({ ...request, apiClient: client(), cursor: first.cursor });
  expect(await catchError(again)).toMatchObject({ name: 'ProviderError', tryLater: true });
  isDown = false;
  expect(await again()).toMatchObject({ rows: [{ id: 't1' }] });
});

test('an empty page after a failure that the connector hid is that failure, in a full run', async () => {
  const synchronizer = await connect(async ({ apiClient }) => {
    await apiClient.get('/tasks').catch(() => undefined);
    return { items: [] };
  });
  const failure = new RateLimitedError('slow down');
  expect(await catchError(() => synchronizer.page({ ...request, apiClient: client(failure) }))).toMatchObject({
    status: 429,
  });
  expect(await synchronizer.page({ ...request, apiClient: client() })).toMatchObject({ rows: [], mode: 'full' });
});

test('a cursor that does not advance is an error that is not tried again', async () => {
  const synchronizer = await connect(async () => ({ items: [{ id: 'a' }], next: 1 }));
  expect(await catchError(() => synchronizer.page({ ...request, apiClient: client() }))).toMatchObject({
    code: 'cursor_stuck',
    status: 502,
    tryLater: false,
  });
});

test('an item without an id, and a mistake of the connector, are errors and no short pages', async () => {
  const nameless = await connect(async () => ({ items: [{ id: 'a' }, { id: '' }] }));
  expect(await catchError(() => nameless.page({ ...request, apiClient: client() }))).toMatchObject({
    code: 'provider_data',
  });
  const broken = await connect(async () => {
    throw new TypeError('undefined is not a function');
  });
  expect(await catchError(() => broken.page({ ...request, apiClient: client() }))).toMatchObject({
    code: 'provider_data',
    status: 502,
  });
  const removing = await connect(async () => ({ items: [], removed: ['a'] }));
  await expect(removing.page({ ...request, apiClient: client() })).rejects.toThrow('a full run cannot remove items');
});

test('a run keeps its mode, and looks back further than the last run', async () => {
  const seen: unknown[] = [];
  let canTell = true;
  const synchronizer = await connect(
    async ({ cursor = 0, changes }) => {
      seen.push(changes?.since);
      return {
        items: Array.from({ length: 200 }, (_, index) => ({ id: `${cursor}-${index}` })),
        removed: [],
        ...(cursor < 2 && { next: cursor + 1 }),
      };
    },
    () => canTell,
  );
  const first = await synchronizer.page({ ...request, apiClient: client(), lastRunAt });
  expect(first.mode).toBe('changes');
  canTell = false;
  const second = await synchronizer.page({
    ...request,
    apiClient: client(),
    lastRunAt: lastRunAt + 5000,
    cursor: first.cursor,
  });
  expect(second.mode).toBe('changes');
  expect(seen).toEqual(['2025-12-31T22:00:00.000Z', '2025-12-31T22:00:00.000Z']);
  // The next run cannot tell: it is a full one.
  expect((await synchronizer.page({ ...request, apiClient: client(), lastRunAt })).mode).toBe('full');
  // A first run never asks.
  expect((await synchronizer.page({ ...request, apiClient: client() })).mode).toBe('full');
});

test('what is set in a page is not removed in it', async () => {
  const synchronizer = await connect(
    async () => ({ items: [{ id: 'back' }], removed: ['back', 'gone'] }),
    () => true,
  );
  expect(await synchronizer.page({ ...request, apiClient: client(), lastRunAt })).toMatchObject({
    rows: [{ id: 'back' }],
    removed: ['gone'],
  });
});

test('wrong items do not compile', () => {
  const fields = { id: field.id(), name: field.text('Name'), count: field.integer('Count') };
  const common = { id: 'task', name: 'Task', fields };
  expect(() => [
    // @ts-expect-error an item needs an id
    defineType({ ...common, fetch: async () => ({ items: [{ name: 'x' }] }) }),
    // @ts-expect-error a number is not a text
    defineType({ ...common, fetch: async () => ({ items: [{ id: 'a', name: 5 }] }) }),
    // @ts-expect-error there is no such field
    defineType({ ...common, fetch: async () => ({ items: [{ id: 'a', colour: 'red' }] }) }),
    // @ts-expect-error not even in what a function returns
    defineType({ ...common, fetch: async () => ({ items: [1].map((count) => ({ id: 'a', count, colour: 'red' })) }) }),
    defineType({
      ...common,
      // @ts-expect-error the next cursor is of the cursor's type
      fetch: async (_args: FetchArguments<{ page: number }>) => ({ items: [{ id: 'a' }], next: 'x' }),
    }),
    defineType({ ...common, fetch: async () => ({ items: [{ id: 'a', name: null, count: 5 }] }) }),
  ]).not.toThrow();
});

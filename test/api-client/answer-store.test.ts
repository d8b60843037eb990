import { createAnswerStore } from '../../src/api-client';
import type { HttpResponse } from '../../src/http';

const answer = (text: string, status = 200): HttpResponse => ({
  status,
  headers: { etag: `"${text.length}"` },
  body: Buffer.from(text),
});

test('readers of one run share one request, also while it is under way', async () => {
  const store = createAnswerStore();
  let sent = 0;
  const send = async (): Promise<HttpResponse> => {
    sent += 1;
    return answer(`answer ${sent}`);
  };
  const [one, two] = await Promise.all([store.share('k', 3, send), store.share('k', 3, send)]);
  const three = await store.share('k', 3, send);
  expect([one, two, three].map(({ body }) => body.toString())).toEqual(['answer 1', 'answer 1', 'answer 1']);
  // All have read it: it is gone.
  expect((await store.share('k', 3, send)).body.toString()).toBe('answer 2');
});

test('failures are not kept, and reach everybody who waits', async () => {
  const store = createAnswerStore();
  const failing = (): Promise<HttpResponse> => Promise.reject(new Error('down'));
  const results = await Promise.allSettled([store.share('k', 3, failing), store.share('k', 3, failing)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await store.share('k', 3, async () => answer('up'))).body.toString()).toBe('up');
});

test('what is shared grows old, and the whole stays within its bytes', async () => {
  let clock = 0;
  const store = createAnswerStore({ maxBytes: 1000, shareMs: 100, clock: () => clock });
  await store.share('k', 2, async () => answer('old'));
  clock = 101;
  expect((await store.share('k', 2, async () => answer('new'))).body.toString()).toBe('new');
  for (let index = 0; index < 10; index += 1) store.keep(`e${index}`, answer('x'.repeat(200)));
  expect(Array.from({ length: 10 }, (_, index) => store.find(`e${index}`) !== undefined).filter(Boolean)).toHaveLength(
    4,
  );
  expect(store.find('e9')).toBeDefined();
  // Too large to be worth it.
  store.keep('large', answer('x'.repeat(600)));
  expect(store.find('large')).toBeUndefined();
});

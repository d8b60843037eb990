import { compileConnector, loadConnector, type ApiClient } from '../src/connector';
import { startProvider } from '../sandbox/provider/start-provider';
import { issueApiToken } from '../sandbox/provider/state';
import { USERS } from '../sandbox/provider/seed-data';
import { connectorEnvironment } from '../sandbox/provider/connector-environment';
import { median } from './processes';

/** Megabytes a second, and the median of the ratios of paired rounds. */
export interface TransformationFigures {
  bytes: number;
  baseline: number;
  transformation: number;
  ratio: number;
}

/**
 * The way of a page of 1,000 cards with checklists and attachments from the provider's bytes to the bytes for the host,
 * beside `JSON.parse` and `JSON.stringify` of the same bytes. No network in either.
 */
export async function measureTransformation(pairs: number): Promise<TransformationFigures> {
  const { text, page } = await preparePage();
  const baseline = (): unknown => JSON.stringify(JSON.parse(text));
  const bytes = Buffer.byteLength(text);
  for (let round = 0; round < 10; round += 1) {
    baseline();
    await page();
  }
  const rates: { baseline: number[]; transformation: number[]; ratio: number[] } = {
    baseline: [],
    transformation: [],
    ratio: [],
  };
  for (let pair = 0; pair < pairs; pair += 1) {
    let ours = 0;
    let theirs = 0;
    const runs = [
      async () => void (theirs = await time(baseline, bytes)),
      async () => void (ours = await time(page, bytes)),
    ];
    for (const run of pair % 2 === 0 ? runs : runs.toReversed()) await run();
    rates.baseline.push(theirs);
    rates.transformation.push(ours);
    rates.ratio.push(ours / theirs);
  }
  return {
    bytes,
    baseline: median(rates.baseline),
    transformation: median(rates.transformation),
    ratio: median(rates.ratio),
  };
}

const REPEATS = 5;

async function time(work: () => unknown, bytes: number): Promise<number> {
  const startedAt = performance.now();
  for (let repeat = 0; repeat < REPEATS; repeat += 1) await work();
  return (bytes * REPEATS) / 1e6 / ((performance.now() - startedAt) / 1000);
}

/** One page as the provider sends it, and the synchronizer over a client that has nothing but these bytes. */
async function preparePage(): Promise<{ text: string; page: () => Promise<string> }> {
  const provider = await startProvider({
    generated: { boards: 1, cardsPerBoard: 1500, events: 0, files: 0, issues: 0, seed: 1 },
  });
  const environment = connectorEnvironment(provider);
  const { spec } = loadConnector('trello');
  const connectorParameters = { clientId: 'c', clientSecret: 's', baseUri: environment['TRELLO_BASE_URI'] };
  const { synchronizer } = await compileConnector({ spec, connectorParameters });
  const [user] = USERS as [(typeof USERS)[number]];
  const authorization = `OAuth oauth_consumer_key="${provider.options.clientId}", oauth_token="${issueApiToken(provider.state, user)}"`;
  const read = async (target: string): Promise<string> =>
    (await fetch(`${provider.origin}${target}`, { headers: { authorization } })).text();
  const boards = await read('/1/members/me/boards?filter=all');
  const large = (JSON.parse(boards) as Array<{ id: string; name: string }>).find(({ name }) => name === 'Works 1');
  const client = (answer: (path: string, urls: string) => unknown): ApiClient =>
    ({
      get: async (path: string, { query }: { query: { urls?: string } }) => ({
        status: 200,
        headers: {},
        data: answer(path, query.urls ?? ''),
      }),
    }) as unknown as ApiClient;
  // Once to learn what is asked, then with the bytes that were answered.
  const ask = (apiClient: ApiClient): ReturnType<typeof synchronizer.page> =>
    synchronizer.page({
      apiClient,
      type: 'card',
      types: ['board', 'list', 'card', 'member', 'label', 'checklist'],
      filter: { boards: [large?.id ?? ''], archived: true },
      timeLeftMs: 45_000,
    });
  let urls = '';
  await ask(
    client((path, asked) => {
      if (path !== '/1/batch') return JSON.parse(boards);
      urls ||= asked;
      return [{ 200: [] }];
    }),
  );
  const text = await read(`/1/batch?urls=${encodeURIComponent(urls)}`);
  await provider.stop();
  const bytesClient = client((path) => JSON.parse(path === '/1/batch' ? text : boards));
  return {
    text,
    page: async () => {
      const { rows, mode, cursor } = await ask(bytesClient);
      if (rows.length !== 1000) throw new Error(`the page has ${rows.length} rows`);
      return JSON.stringify({
        items: rows,
        pagination: { hasNext: cursor !== undefined, nextPageConfig: { cursor } },
        synchronizationType: mode,
      });
    },
  };
}

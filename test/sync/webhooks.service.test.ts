import request from 'supertest';
import { createHostClient } from '../../sandbox/host/host-client';
import { createHostStore, synchronise, type HostStore } from '../../sandbox/host/synchronise';
import { startWebhookRelay, type WebhookRelay } from '../../sandbox/host/webhook-relay';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';
import { Random } from '../simulation/random';
import type { Subject } from './change-runs';
import { githubSubject } from './github-subject';
import { trelloSubject } from './trello-subject';

const WEBHOOKS = '/api/v1/synchronizer/webhooks';

interface Stage {
  kit: TestService;
  relay: WebhookRelay;
  account: Record<string, unknown>;
  store: HostStore;
  record: { id: string; workspaceId: string; hooks: Record<string, unknown> };
}

/** A connected integration with its first run done and its webhooks set up. */
async function setStage(subject: Subject, filter: Readonly<Record<string, unknown>> = {}): Promise<Stage> {
  let origin = '';
  const relay = await startWebhookRelay(() => `${origin}/${subject.connector}`);
  const variable = `${subject.connector.toUpperCase()}_WEBHOOK_URI`;
  const kit = await startTestService({
    provider: subject.provider,
    environment: { [variable]: relay.uri, PROVIDER_TIMEOUT_MS: '15000', LOG_LEVEL: 'error' },
  });
  origin = kit.service.origin;
  // One integration hears of the repositories of one owner.
  const repositories = [...kit.provider.github.data.repositories.values()];
  for (const repository of repositories) repository.owner = repositories[0]?.owner ?? repository.owner;
  const account = { ...(await subject.connect(kit)), auth: subject.auth };
  const store = createHostStore();
  const client = createHostClient(`${origin}/${subject.connector}`, 'hooks');
  const { types } = subject;
  await synchronise({ client, account, types, filter, store, now: () => kit.now() });
  const { status, body } = await post(kit, `/${subject.connector}${WEBHOOKS}`, { account, types, filter });
  expect(status).toBe(200);
  const record = body as unknown as Stage['record'];
  relay.integrations.push({ account, types, filter, webhook: record, store });
  return { kit, relay, account, store, record };
}

async function strike({ kit, relay }: Stage): Promise<void> {
  await Promise.all([kit.stop(), relay.stop()]);
}

const settle = async ({ provider }: TestService): Promise<void> => {
  await provider.trello.webhooks.settle();
  await provider.github.webhooks.settle();
};

/** Types whose rows events bring; the others come with the next run. */
const EVENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  trello: ['board', 'list', 'card', 'label', 'checklist', 'comment'],
  github: ['issue', 'pullRequest', 'comment', 'label', 'milestone'],
};

/** What takes something along that no event names (the comments of a card, a label on cards): the next run does the rest. */
const SIDE_EFFECTS =
  /deletes (card|label|milestone|issue|repository|board)|closes board|makes (board|repository)|board .* is made/;

describe.each([trelloSubject, githubSubject])('$connector', (subject) => {
  test('an event becomes the row that a run brings', async () => {
    let compared = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const stage = await setStage(subject);
      const random = new Random(seed);
      const story: string[] = [];
      const client = createHostClient(`${stage.kit.service.origin}/${subject.connector}`, 'fresh');
      for (let count = 0; count < 10; count += 1) {
        stage.kit.advance(60_000);
        story.push(subject.mutate(stage.kit.provider, random));
        await settle(stage.kit);
        if (SIDE_EFFECTS.test(story.at(-1) ?? '')) break;
        const fresh = createHostStore();
        const { account } = stage;
        await synchronise({ client, account, types: subject.types, store: fresh, now: () => stage.kit.now() });
        for (const type of EVENT_TYPES[subject.connector] ?? []) {
          const [held, right] = [stage.store, fresh].map(({ rows }) => Object.fromEntries(rows.get(type) ?? []));
          expect({ seed, story, type, held }).toEqual({ seed, story, type, held: right });
        }
        compared += 1;
      }
      await strike(stage);
    }
    expect(compared).toBeGreaterThan(20);
  }, 120_000);

  test('setting up again makes nothing new, and DELETE takes everything down', async () => {
    const stage = await setStage(subject);
    const { kit, account, record } = stage;
    expect(Object.keys(record.hooks).length).toBeGreaterThan(0);
    const path = `/${subject.connector}${WEBHOOKS}`;
    const again = await post(kit, path, { account, types: subject.types, filter: {}, webhook: record });
    expect(again).toEqual({ status: 200, body: record });
    const without = await post(kit, path, { account, types: subject.types, filter: {} });
    expect(without.body).toEqual(record);
    const taken = await request(kit.service.origin).delete(path).send({ webhook: record, account });
    expect({ status: taken.status, body: taken.body as unknown }).toEqual({ status: 200, body: { ok: true } });
    const { trello, github } = kit.provider;
    const left = [
      ...trello.webhooks.list(String(account['access_token'])),
      ...[...github.data.repositories.values()].flatMap((repository) => github.webhooks.list(repository)),
    ];
    expect(left).toEqual([]);
    // Hosts of the older protocol send the record alone.
    const alone = await request(kit.service.origin).delete(path).send({ webhook: record });
    expect(alone.body).toEqual({ ok: true });
    await strike(stage);
  });

  test('an altered, unsigned or wrongly signed event is a 401 and names nobody', async () => {
    const stage = await setStage(subject);
    const { kit, relay } = stage;
    for (let seed = 1; relay.seen.length < 3; seed += 1) {
      subject.mutate(kit.provider, new Random(seed));
      await settle(kit);
    }
    const event = relay.seen.at(-1);
    const path = `/${subject.connector}${WEBHOOKS}/pre-process`;
    const send = async (body: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> => {
      const answer = await request(kit.service.origin).post(path).set(headers).send(body);
      return { status: answer.status, body: answer.body as unknown };
    };
    const { body = '', headers = {} } = event ?? {};
    const right = await send(body, headers);
    expect(right).toEqual({ status: 200, body: { reply: { ok: true }, workspaceIds: [stage.record.workspaceId] } });
    const { 'x-trello-webhook': _one, 'x-hub-signature-256': _two, ...unsigned } = headers;
    const name = subject.connector === 'trello' ? 'x-trello-webhook' : 'x-hub-signature-256';
    const wrong = {
      status: 401,
      body: { message: 'The event is not signed by the service.', code: 'invalid_signature' },
    };
    expect(await send(`${body} `, headers)).toEqual(wrong);
    expect(await send(body, unsigned)).toEqual(wrong);
    expect(await send(body, { ...headers, [name]: 'sha256=00' })).toEqual(wrong);
    expect(await send('', unsigned)).toEqual(wrong);
    // The older protocol sends what was parsed.
    const verify = `/${subject.connector}${WEBHOOKS}/verify`;
    expect(await post(kit, verify, { payload: JSON.parse(body), params: headers })).toEqual({
      status: 200,
      body: { id: stage.record.id },
    });
    expect(await post(kit, verify, { payload: { ...JSON.parse(body), x: 1 }, params: headers })).toEqual(wrong);
    await strike(stage);
  });

  test('an id that is none leads nowhere', async () => {
    const stage = await setStage(subject);
    const { kit, account } = stage;
    const before = kit.provider.received.length;
    const id = '../members/me';
    const board = [...kit.provider.trello.data.boards.keys()][0];
    const payload =
      subject.connector === 'trello'
        ? { action: { id: 'a1', type: 'updateCard', data: { board: { id: board }, card: { id } } } }
        : { repository: { id: 1001 }, issue: { id: 5, number: id } };
    const path = `/${subject.connector}${WEBHOOKS}/transform`;
    const { status } = await post(kit, path, { account, types: subject.types, filter: {}, payload, params: {} });
    expect(status).toBe(200);
    expect(kit.provider.received.slice(before).filter(({ target }) => target.includes('members%2Fme%3F'))).toEqual([]);
    expect(kit.provider.received.slice(before).filter(({ target }) => target.includes('..'))).toEqual([]);
    await strike(stage);
  });

  test('HEAD is answered, and the configuration says that there are webhooks', async () => {
    const stage = await setStage(subject);
    const { kit } = stage;
    const head = await request(kit.service.origin).head(`/${subject.connector}${WEBHOOKS}/pre-process`);
    expect(head.status).toBe(200);
    const { body } = await post(kit, `/${subject.connector}/api/v1/synchronizer/config`, {});
    expect(body['webhooks']).toEqual({ enabled: true, type: 'ui' });
    await strike(stage);
  });
});

test('without an address there are no webhooks, and the 400 says whom to ask; the older protocol brings its own', async () => {
  const kit = await startTestService({ provider: githubSubject.provider });
  const account = { ...(await githubSubject.connect(kit)), auth: 'oauth2' };
  expect((await post(kit, '/github/api/v1/synchronizer/config', {})).body['webhooks']).toBeUndefined();
  const body = { account, types: ['issue'], filter: {} };
  expect(await post(kit, `/github${WEBHOOKS}`, body)).toMatchObject({
    status: 400,
    body: { code: 'webhook_uri_missing' },
  });
  expect(await post(kit, `/github${WEBHOOKS}`, { ...body, url: 'ftp://x' })).toMatchObject({
    status: 400,
    body: { message: 'The request is not valid: url must use https.' },
  });
  const relay = await startWebhookRelay(() => `${kit.service.origin}/github`);
  // Events name an owner and no account: of two owners with as many repositories, the older one is heard of.
  expect(await post(kit, `/github${WEBHOOKS}`, { ...body, url: relay.uri })).toEqual({
    status: 200,
    body: { id: 'github-owner-100', workspaceId: 'github-owner-100', hooks: { 'ada/engine': 1 } },
  });
  expect(await post(kit, `/google${WEBHOOKS}`, body)).toMatchObject({ status: 404 });
  await Promise.all([kit.stop(), relay.stop()]);
});

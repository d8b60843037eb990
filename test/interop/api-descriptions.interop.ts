import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { createHostClient } from '../../sandbox/host/host-client';
import { createHostStore, synchronise } from '../../sandbox/host/synchronise';
import { startWebhookRelay } from '../../sandbox/host/webhook-relay';
import { createExchangeChecker, type Exchange } from '../kit/api-description';
import { post } from '../kit/accounts';
import { startTestService } from '../kit/start-test-service';
import { Random } from '../simulation/random';
import type { Subject } from '../sync/change-runs';
import { githubSubject } from '../sync/github-subject';
import { googleSubject } from '../sync/google-subject';
import { trelloSubject } from '../sync/trello-subject';

const S = '/api/v1/synchronizer';
const root = join(__dirname, '..', '..');

/** GitHub publishes its description as a package; those of the others are written from their references. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  trello: join(root, 'connectors/trello/fixtures/api.json'),
  google: join(root, 'connectors/google/fixtures/api.json'),
  github: join(__dirname, 'node_modules/@octokit/openapi/generated/api.github.com.json'),
};

const ACTIONS: Readonly<Record<string, ReadonlyArray<{ action: string; args: Record<string, string> }>>> = {
  trello: [
    {
      action: 'create-card',
      args: { listId: '659200800000010200000000', name: 'x', description: 'y', due: '2026-01-22' },
    },
    { action: 'add-comment', args: { cardId: '659202d8000001040000000a', text: 'x' } },
    { action: 'move-card', args: { cardId: '659202d8000001040000000a', listId: '659200800000010200000001' } },
  ],
  google: [
    { action: 'create-event', args: { title: 'x', start: '2026-12-01', end: '2026-12-01', location: 'y' } },
    { action: 'create-event', args: { title: 'x', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' } },
  ],
  github: [
    { action: 'create-issue', args: { repository: 'ada/engine', title: 'x', body: 'y', labels: 'bug' } },
    { action: 'add-comment', args: { repository: 'ada/engine', number: '1', text: 'x' } },
  ],
};

/** The reads inside a batch, each as a request of its own. */
function unfold(exchange: Exchange): Exchange[] {
  const url = new URL(exchange.target, 'http://api');
  if (url.pathname !== '/1/batch') return [exchange];
  const answers = JSON.parse(exchange.answer?.body ?? '[]') as Array<{ 200?: unknown }>;
  const parts = (url.searchParams.get('urls') ?? '').split(',').map((target, index) => ({
    method: 'GET',
    target: `/1${target}`,
    body: '',
    ...(answers[index]?.[200] !== undefined && {
      answer: { status: 200, body: JSON.stringify(answers[index]?.[200]) },
    }),
  }));
  return [exchange, ...parts];
}

test.each<Subject>([trelloSubject, googleSubject, githubSubject])(
  '$connector: every request is as the provider describes it, and so is every answer of the sandbox',
  async (subject) => {
    const { connector, types } = subject;
    let origin = '';
    const relay = await startWebhookRelay(() => `${origin}/${connector}`);
    const kit = await startTestService({
      provider: subject.provider,
      environment: {
        [`${connector.toUpperCase()}_WEBHOOK_URI`]: relay.uri,
        GOOGLE_SERVICES: 'calendar,drive,contacts,directory',
        ALLOW_PRIVATE_NETWORKS: 'true',
        PROVIDER_TIMEOUT_MS: '15000',
      },
    });
    origin = kit.service.origin;
    const client = createHostClient(`${origin}/${connector}`, 'api');
    const { change_marks: _none, ...connected } = await subject.connect(kit);
    let account: Record<string, unknown> = { ...connected, auth: subject.auth };
    const validate = async (): Promise<void> => {
      const { auth, ...fields } = account;
      account = { ...account, ...(await post(kit, `/${connector}/validate`, { id: auth, fields })).body };
    };
    const from = kit.provider.received.length;
    await validate();
    kit.advance(3 * 3_600_000);
    await validate();
    const store = createHostStore();
    await synchronise({ client, account, types, store, now: () => kit.now() });
    if (connector !== 'google') {
      await post(kit, `/${connector}${S}/webhooks`, { account, types, filter: {} });
      relay.integrations.push({
        account,
        types,
        filter: {},
        webhook: { id: '', workspaceId: connector === 'github' ? 'github-owner-100' : 'trello-member-u-ada' },
        store,
      });
    }
    const random = new Random(7);
    for (let round = 0; round < 12; round += 1) {
      kit.advance(3_600_000);
      subject.mutate(kit.provider, random);
      await kit.provider.trello.webhooks.settle();
      await kit.provider.github.webhooks.settle();
      await validate();
      await synchronise({ client, account, types, store, now: () => kit.now(), filter: subject.filters[round % 3] });
    }
    for (const action of ACTIONS[connector] ?? [])
      await post(kit, `/${connector}/api/v1/automations/action/execute`, { action, account });
    for (const field of ['workspaces', 'boards', 'calendars', 'repositories']) {
      await post(kit, `/${connector}${S}/datalist`, { types, account, field });
    }
    for (const row of [...(store.rows.get('card')?.values() ?? []), ...(store.rows.get('file')?.values() ?? [])].slice(
      0,
      6,
    )) {
      const links = [row['files'], row['content']].flat().filter((link) => typeof link === 'string');
      for (const link of links) {
        const params = Object.fromEntries(new URL(link).searchParams);
        await request(origin).post(`/${connector}${S}/resource`).send({ account, params });
      }
    }

    const check = createExchangeChecker(readFileSync(DESCRIPTIONS[connector] ?? '', 'utf8'));
    const api = kit.provider.received
      .slice(from)
      .filter(({ path }) => !/^\/(token|files\/)/.test(path))
      .flatMap(unfold);
    const problems = new Set(api.flatMap(check));
    await Promise.all([kit.stop(), relay.stop()]);
    expect([...problems]).toEqual([]);
    expect(
      new Set(api.map(({ method, target }) => `${method} ${target.split('?')[0]?.replace(/[0-9a-f]{24}|\d+/g, '#')}`))
        .size,
    ).toBeGreaterThan(9);
  },
  60_000,
);

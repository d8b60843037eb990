import { openDatabase } from '../../src/database';
import { clickConsent } from '../../sandbox/host/click-consent';
import { listParameters, loadConnector } from '../../src/connector';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { startRawServer, type RawServer } from '../kit/raw-server';

const OPERATORS_SECRET = 'the-secret-of-the-operator-CANARY';

describe.each(DIALECTS)('integrations of hostile callers, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  /** Of somebody who wants what goes to others. */
  let stranger: RawServer;
  /** Defines integrations, and connects. */
  let mallory: string;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    stranger = await startRawServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"access_token":"of-the-stranger","token_type":"bearer"}');
    });
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: {
        PROVIDER_TIMEOUT_MS: '3000',
        GITHUB_CLIENT_ID: 'operators-id',
        GITHUB_CLIENT_SECRET: OPERATORS_SECRET,
        GITHUB_TOKEN_URI: 'https://github.com/login/oauth/access_token',
      },
    });
    const person = ['connections:read', 'connections:write', 'connections:use', 'integrations:read'];
    mallory = await kit.createKey('mallory', { scopes: [...person, 'integrations:write'] });
    ada = await kit.createKey('ada');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await stranger.stop();
    await databases.stop();
  });
  beforeEach(() => {
    stranger.received.length = 0;
  });

  const define = async (body: object, key = mallory): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await kit.call('post', '/api/integrations', key).send(body);
    return { status: answer.status, body: answer.body as Record<string, unknown> };
  };
  const custom = (slug: string, more: object = {}): object => ({
    name: slug,
    slug,
    authUri: `${kit.provider.origin}/o/oauth2/v2/auth`,
    tokenUri: `${kit.provider.origin}/token`,
    revocationUri: `${kit.provider.origin}/revoke`,
    apiBaseUri: `${kit.api.origin}/v2/`,
    clientId: kit.provider.options.clientId,
    clientSecret: kit.provider.options.clientSecret,
    scope: 'files.read',
    extra: { access_type: 'offline' },
    ...more,
  });

  describe('what they send is data', () => {
    const FORMULAS = [
      ['$var', 'connectorParameters.clientSecret'],
      ['$concat', 'x'],
      ['$tpl', 'x'],
      ['$template', '${connectorParameters.clientSecret}'],
      ['$jsonata', '($f := function($x){ $f($x) }; $f(1))'],
      ['$jsonata', 'connectorParameters.clientSecret'],
      ['$plain', 'x'],
      ['$formula', 'x'],
      ['$firstNotEmpty', 'x'],
      ['$case', 'x'],
      ['$eval', 'x'],
      ['$iterate', 'x'],
      ['$mergeObjects', 'x'],
      ['$nothingThatIsKnown', 'x'],
      ['$', 'x'],
    ] as const;

    test.each(FORMULAS)('a name that begins with "$" is a 400 that names it: %s', async (name, value) => {
      const made = await define(custom('formula', { extra: { [name]: value } }));
      expect(made).toMatchObject({ status: 400, body: { fields: [`extra.${name}`] } });
      const registered = await kit.call('post', '/api/v1/credentials/oauth/register', mallory).send({
        provider_name: 'formula',
        client_id: 'a',
        client_secret: 'b',
        token_data: {
          authorize_url: `${kit.provider.origin}/a`,
          token_url: `${kit.provider.origin}/t`,
          additional_params: { [name]: value },
        },
      });
      expect({ status: registered.status, body: registered.body as object }).toMatchObject({ status: 400 });
      const keyed = { name: 'keyed', authType: 'apikey', apiBaseUri: kit.api.origin };
      for (const place of ['header', 'query'])
        expect((await define({ ...keyed, apiKey: { in: place, name } })).status).toBe(400);
    });

    test.each([
      'Host',
      'Content-Length',
      'content-length',
      'Content_Length',
      'Transfer-Encoding',
      'Connection',
      'Keep-Alive',
      'Expect',
      'Upgrade',
      'Trailer',
      'TE',
      'HTTP2-Settings',
      'Proxy-Authorization',
      'Proxy-Connection',
      'Cookie',
    ])('a key does not go into a header that frames a message: %s', async (name) => {
      const keyed = { name: 'framed', authType: 'apikey', apiBaseUri: kit.api.origin, apiKey: { in: 'header', name } };
      expect(await define(keyed)).toMatchObject({ status: 400, body: { fields: ['apiKey.name'] } });
    });

    test.each([{}, { $var: 'x' }, ['a', ['b']], 7, true, null])(
      'a token answer whose scope is %j is no 500, and never a program',
      async (scope) => {
        const slug = `scope-${JSON.stringify(scope).replaceAll(/[^a-z0-9]/g, '')}`;
        expect((await define(custom(slug))).status).toBe(201);
        const { browser, page } = await kit.signIn(ada, `/api/integrations/${slug}/connect`);
        const callback = await clickConsent(page.location ?? '');
        const body = JSON.stringify({ access_token: 'of-a-strange-answer', token_type: 'bearer', scope });
        const headers = { 'content-type': 'application/json' };
        kit.provider.faults.set('/token', { kind: 'answer', status: 200, headers, body }, 1);
        const ended = await browser.open(callback);
        kit.provider.faults.clear();
        expect(ended.status).toBe(302);
        expect(ended.location).toMatch(/\/connect\/(done|failed)/);
        expect([200, 404]).toContain((await kit.call('get', `/api/integrations/${slug}/connection`, ada)).status);
      },
    );

    test('values that look like formulas reach the provider as they are', async () => {
      const extra = {
        access_type: '${connectorParameters.clientSecret}',
        prompt: '{"$var":"connectorParameters.clientSecret"}',
        constructor: 'c',
      };
      expect((await define(custom('texts', { extra }))).status).toBe(201);
      const { page } = await kit.signIn(ada, '/api/integrations/texts/connect');
      const shown = Object.fromEntries(new URL(page.location ?? '').searchParams);
      expect(shown).toMatchObject(extra);
      expect(page.location).not.toContain(kit.provider.options.clientSecret);
    });

    test('a row that holds such a name already is refused with a sentence, and nothing of it runs', async () => {
      expect((await define(custom('old', {}))).status).toBe(201);
      const database = await openDatabase(kit.databaseUri);
      const row = await database.db
        .selectFrom('dockline_integrations')
        .selectAll()
        .where('slug', '=', 'old')
        .executeTakeFirstOrThrow();
      const settings = {
        ...(JSON.parse(row.settings) as object),
        extra: { $jsonata: '$string(connectorParameters.clientSecret)' },
      };
      await database.db
        .updateTable('dockline_integrations')
        .set({ settings: JSON.stringify(settings), version: row.version + 1 })
        .where('id', '=', row.id)
        .execute();
      await database.close();
      await new Promise((resolve) => {
        setTimeout(resolve, 1100);
      });
      const { status, body } = await kit.call('get', '/api/integrations/old/connect', ada);
      expect({ status, body: body as object }).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('must not hold a name that begins with "$"') as string },
      });
    });
  });

  describe('the operator’s registration goes to the operator’s addresses', () => {
    const OTHERS = listParameters(loadConnector('github').spec)
      .map(({ name }) => name)
      .filter((name) => name !== 'scopes' && name !== 'clientId');

    test.each(OTHERS)('%s must not be set beside it', async (name) => {
      const value = name.endsWith('Uri') ? `${stranger.origin}/x` : name === 'clientAuthLocation' ? 'headers' : 'skip';
      const made = await define({ name: 'hub', type: 'github', parameters: { [name]: value } });
      expect(made.status).toBe(400);
      expect(JSON.stringify(made.body)).toContain(name);
    });

    test('nor a base address, a client authentication, a secret alone, or an id alone', async () => {
      for (const more of [
        { apiBaseUri: `${stranger.origin}/api` },
        { clientAuthLocation: 'body' },
        { clientSecret: 'only-a-secret' },
        { clientId: 'only-an-id' },
        { parameters: { clientSecret: 'only-a-secret' } },
        { parameters: { clientId: 'only-an-id' } },
      ]) {
        const { status, body } = await define({ name: 'hub', type: 'github', ...more });
        expect({ more, status, message: body['message'] }).toEqual({
          more,
          status: 400,
          message: expect.stringMatching(/must not be set without|come together/) as string,
        });
      }
    });

    test('nor later, when the integration is there', async () => {
      expect((await define({ name: 'hub', slug: 'hub', type: 'github', scope: 'repo' })).status).toBe(201);
      for (const change of [
        { parameters: { tokenUri: `${stranger.origin}/token` } },
        { apiBaseUri: stranger.origin },
        { clientSecret: 'x' },
      ])
        expect((await kit.call('patch', '/api/integrations/hub', mallory).send(change)).status).toBe(400);
      const grant = { code: 'x', redirectUri: `${kit.origin}/oauth2/callback/hub` };
      await kit.call('post', '/api/integrations/hub/connect', mallory).send(grant);
      expect(stranger.received).toEqual([]);
    });

    test('nor does its id go with a token endpoint of somebody else', async () => {
      const elsewhere = { clientId: 'operators-id', clientSecret: 'x', tokenUri: `${stranger.origin}/token` };
      const known = { name: 'hub', type: 'github', clientId: 'operators-id', clientSecret: 'x' };
      for (const body of [
        custom('of-operator', elsewhere),
        { ...known, parameters: { tokenUri: `${stranger.origin}/token` } },
      ])
        expect(await define(body)).toMatchObject({ status: 400, body: { fields: ['clientId'] } });
      const registered = await kit.call('post', '/api/v1/credentials/oauth/register', mallory).send({
        provider_name: 'of-operator',
        client_id: 'operators-id',
        client_secret: 'x',
        token_data: { authorize_url: 'https://github.com/login/oauth/authorize', token_url: `${stranger.origin}/t` },
      });
      expect(registered.status).toBe(400);
    });

    test('a parameter that the connector does not have is refused by name', async () => {
      for (const [name, type] of [
        ['$jsonata', 'github'],
        ['tennant', 'github'],
        ['tokenUri', 'custom'],
      ] as const) {
        const body = type === 'custom' ? custom('unknown') : { name: 'own', type, clientId: 'a', clientSecret: 'b' };
        const made = await define({ ...body, parameters: { [name]: 'x' } });
        expect([made.status, String(made.body['message']).includes(name)]).toEqual([400, true]);
      }
    });

    test('whoever brings a registration may set addresses, and only its own secret goes there', async () => {
      const own = { clientId: 'mine', clientSecret: 'my-own-secret' };
      const made = await define({
        name: 'own',
        slug: 'own',
        type: 'github',
        ...own,
        parameters: { tokenUri: `${stranger.origin}/token`, baseUri: stranger.origin },
      });
      expect(made.status).toBe(201);
      const grant = { code: 'x', redirectUri: `${kit.origin}/oauth2/callback/own` };
      await kit.call('post', '/api/integrations/own/connect', mallory).send(grant);
      expect(JSON.stringify(stranger.received)).toContain('my-own-secret');
      expect(JSON.stringify(stranger.received)).not.toContain(OPERATORS_SECRET);
      const { status, body } = await kit.call('patch', '/api/integrations/own', mallory).send({ clientId: 'another' });
      expect({ status, body: body as object }).toMatchObject({ status: 400, body: { fields: ['clientSecret'] } });
    });
  });

  describe('connections do not follow an integration to another origin', () => {
    const connect = async (slug: string): Promise<void> => {
      const { page } = await kit.connect(ada, `/api/integrations/${slug}/connect`);
      expect(page.location).toContain('/connect/done');
    };
    const read = async (slug: string): Promise<Record<string, unknown>> =>
      (await kit.call('get', `/api/integrations/${slug}/connection`, ada)).body as Record<string, unknown>;
    const useEverything = async (slug: string): Promise<void> => {
      await kit.call('get', `/api/integrations/${slug}/request/x`, ada);
      await kit.call('post', `/api/integrations/${slug}/request`, ada).send({ url: `${stranger.origin}/x` });
      await kit.call('post', `/api/v1/credentials/oauth/connections/${slug}/token`, ada).send({ refused: 'x' });
      await kit.call('delete', `/api/integrations/${slug}/connection`, ada);
    };

    test.each<[string, () => object]>([
      ['the token endpoint', () => ({ tokenUri: `${stranger.origin}/token` })],
      ['the consent page', () => ({ authUri: `${stranger.origin}/auth` })],
      ['the revocation endpoint', () => ({ revocationUri: `${stranger.origin}/revoke` })],
      ['the API', () => ({ apiBaseUri: `${stranger.origin}/v2/` })],
      ['another origin of the API', () => ({ allowedOrigins: [stranger.origin] })],
      ['the test', () => ({ test: { path: `${stranger.origin}/me` }, allowedOrigins: [stranger.origin] })],
      ['the token endpoint to where people go', () => ({ tokenUri: `${kit.api.origin}/token` })],
    ])('%s', async (what, change) => {
      const slug = `moves-${what.replaceAll(/[^a-z]/g, '')}`;
      expect((await define(custom(slug))).status).toBe(201);
      await connect(slug);
      const renamed = await kit.call('patch', `/api/integrations/${slug}`, mallory).send({ name: 'Other name' });
      expect([renamed.status, (await read(slug))['status']]).toEqual([200, 'active']);
      const moved = await kit.call('patch', `/api/integrations/${slug}`, mallory).send(change());
      expect(moved.status).toBe(200);
      expect(await read(slug)).toMatchObject({ status: 'expired', error: { code: 'addresses_changed' } });
      const audit = await kit.call('get', '/api/v1/audit?action=integration.update&limit=1');
      expect(audit.body).toMatchObject([
        { details: { leadsElsewhere: true, keepsConnections: false, connectionsEnded: 1 } },
      ]);
      kit.advance(3_600_000 * 24 * 40);
      await useEverything(slug);
      expect(stranger.received).toEqual([]);
    });

    test('a parameter that may be part of an address counts, and one that falls back to the connector’s own', async () => {
      const own = { clientId: 'mine', clientSecret: 'mine' };
      const at = { baseUri: kit.api.origin, tokenUri: `${kit.provider.origin}/token` };
      expect((await define({ name: 'hub', slug: 'hub2', type: 'github', ...own, parameters: at })).status).toBe(201);
      const connectIt = async (): Promise<void> => {
        kit.api.answerWith((_request, response) => {
          response.setHeader('content-type', 'application/json');
          response.end('{"login":"ada"}');
          return true;
        });
        const body = { accessToken: 'pasted' };
        expect((await kit.call('post', '/api/integrations/hub2/connect', ada).send(body)).status).toBe(201);
        kit.api.answerWith(undefined);
      };
      await connectIt();
      const registration = { client_id: 'mine', client_secret: 'mine', connector: 'github' };
      const put = await kit.call('put', '/api/v1/credentials/oauth/providers/hub2', mallory).send(registration);
      expect({ status: put.status, body: put.body as object }).toMatchObject({ status: 200 });
      expect(await read('hub2')).toMatchObject({ status: 'expired', error: { code: 'addresses_changed' } });
      expect(stranger.received).toEqual([]);
    });

    test('a change that was made of an older state is a 409, and writes nothing', async () => {
      expect((await define(custom('twice'))).status).toBe(201);
      const change = (name: string) =>
        kit.call('patch', '/api/integrations/twice', mallory).send({ name, apiBaseUri: `${kit.api.origin}/${name}` });
      const answers = await Promise.all(['one', 'two', 'three', 'four'].map(change));
      const statuses = new Set(answers.map(({ status }) => status));
      expect([...statuses].filter((status) => status !== 200 && status !== 409)).toEqual([]);
      expect(statuses.has(200)).toBe(true);
    });

    test('an administrator may say that they do; the owner may not', async () => {
      expect((await define(custom('kept'))).status).toBe(201);
      await connect('kept');
      const change = { apiBaseUri: `${stranger.origin}/v2/`, keepConnections: true };
      const refused = await kit.call('patch', '/api/integrations/kept', mallory).send(change);
      expect({ status: refused.status, body: refused.body as object }).toMatchObject({ status: 403 });
      expect((await kit.call('patch', '/api/integrations/kept').send(change)).status).toBe(200);
      expect((await read('kept'))['status']).toBe('active');
      await kit.call('get', '/api/integrations/kept/request/x', ada);
      expect(stranger.received).toHaveLength(1);
      const audit = await kit.call('get', '/api/v1/audit?action=integration.update&limit=1');
      expect(audit.body).toMatchObject([{ actor: 'admin', details: { leadsElsewhere: true, keepsConnections: true } }]);
    });

    test('a flow that is under way ends: its code does not go to the new address', async () => {
      expect((await define(custom('flow'))).status).toBe(201);
      const { browser, page } = await kit.signIn(ada, '/api/integrations/flow/connect');
      const callback = await clickConsent(page.location ?? '');
      await kit.call('patch', '/api/integrations/flow', mallory).send({ tokenUri: `${stranger.origin}/token` });
      expect((await browser.open(callback)).location).toContain('/connect/failed');
      expect(stranger.received).toEqual([]);
      expect((await kit.call('get', '/api/integrations/flow/connection', ada)).status).toBe(404);
    });

    test('a refresh that is under way does not bring one back', async () => {
      expect((await define(custom('racing'))).status).toBe(201);
      await connect('racing');
      kit.advance(3_600_000 * 24);
      const asked = kit.provider.received.length;
      kit.provider.faults.set('/token', { kind: 'drip', everyMs: 200 }, 1);
      const call = kit.call('get', '/api/integrations/racing/request/x', ada).then(({ status }) => status);
      while (kit.provider.received.length === asked)
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      const moved = kit.call('patch', '/api/integrations/racing', mallory).send({ tokenUri: `${stranger.origin}/t` });
      expect((await moved).status).toBe(200);
      await call;
      kit.provider.faults.clear();
      expect(await read('racing')).toMatchObject({ status: 'expired', error: { code: 'addresses_changed' } });
      await useEverything('racing');
      expect(stranger.received).toEqual([]);
    });
  });
});

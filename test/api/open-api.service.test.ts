import Ajv from 'ajv/dist/2020';
import { startScript } from '../kit/child';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Answer> }>>;
}
interface Answer {
  content?: Record<string, { schema?: object }>;
}

describe('/openapi.json', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let document: Document;

  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    document = (await (await fetch(`${kit.origin}/openapi.json`)).json()) as Document;
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });

  test('is OpenAPI 3.1, and a linter finds nothing', async () => {
    expect(document.openapi).toBe('3.1.0');
    const child = startScript('test/kit/lint-open-api.mjs', []);
    child.process.stdin?.end(JSON.stringify(document));
    await child.exit();
    expect(JSON.parse(child.output())).toEqual([]);
  }, 40_000);

  test('names every route once', () => {
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(35);
  });

  test('what is answered is what it says', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    await kit.register('gmail');
    const ada = await kit.createKey('ada');
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    const check = async (
      method: 'get' | 'post' | 'delete',
      path: string,
      template: string,
      body?: object,
    ): Promise<void> => {
      const key = path.startsWith('/api/v1/keys') || path.startsWith('/api/v1/audit') ? undefined : ada;
      const sent = kit.call(method, path, key);
      const answer = await (body === undefined ? sent : sent.send(body));
      const described = document.paths[template]?.[method]?.responses;
      const schema = (described?.[String(answer.status)] ?? described?.['4XX'])?.content?.['application/json']?.schema;
      if (schema === undefined) throw new Error(`${method} ${template} ${answer.status} is not described`);
      const isRight = ajv.compile({
        ...schema,
        components: (document as unknown as { components: object }).components,
      } as object);
      expect({ path, status: answer.status, isRight: isRight(answer.body), errors: isRight.errors ?? [] }).toEqual({
        path,
        status: answer.status,
        isRight: true,
        errors: [],
      });
    };
    const base = '/api/v1/credentials/oauth';
    await check('get', `${base}/connections`, `${base}/connections`);
    await check('get', `${base}/providers`, `${base}/providers`);
    await check('post', `${base}/connections/gmail/token`, `${base}/connections/{provider}/token`, {});
    await check('post', `${base}/register`, `${base}/register`, {});
    await check('get', '/api/integrations', '/api/integrations');
    await check('get', '/api/integrations/gmail', '/api/integrations/{id}');
    await check('get', '/api/integrations/gmail/connection', '/api/integrations/{id}/connection');
    await check('get', '/api/integration-connections', '/api/integration-connections');
    await check('get', '/api/integrations/nope', '/api/integrations/{id}');
    await check('get', '/api/v1/keys', '/api/v1/keys');
    await check('get', '/api/v1/audit', '/api/v1/audit');
    await check('post', '/api/v1/tickets', '/api/v1/tickets', { target: '/x' });
    await check('delete', `${base}/connections/gmail`, `${base}/connections/{provider}`);
  });
});

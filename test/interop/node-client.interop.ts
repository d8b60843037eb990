import { startScript } from '../kit/child';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { answerAsGmail } from '../kit/gmail-server';
import { installNodeSdk, type NodeSdk } from '../kit/node-sdk';

const MESSAGES = [{ id: '1' }, { id: '2' }, { id: '3' }];

describe('the Node client', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;
  let sdk: NodeSdk;

  beforeAll(async () => {
    sdk = installNodeSdk();
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
    sdk.remove();
  });

  const connect = () => kit.connect(ada, '/api/v1/credentials/auth/gmail');
  const runAgent = async (): Promise<unknown> => {
    const child = startScript('test/interop/agents/run-agent.cjs', [], {
      NODE_PATH: sdk.modules,
      DOCKLINE_URL: kit.origin,
      DOCKLINE_API_KEY: ada,
      TEST_ROOT_URL: `${kit.api.origin}/`,
    });
    await child.exit();
    return JSON.parse(child.output()) as unknown;
  };

  test('A68, A69, A70, A72, A73, A74: the sample agent runs as it is, with the real googleapis package', async () => {
    expect(await runAgent()).toEqual({ error: 'Gmail not authenticated' });
    await connect();
    answerAsGmail(kit.api, MESSAGES);
    kit.api.received.length = 0;
    expect(await runAgent()).toEqual({ messageCount: 3, authenticated: true });
    expect(kit.api.received.map(({ target, isAuthorized }) => ({ target, isAuthorized }))).toEqual([
      { target: '/gmail/v1/users/me/messages?maxResults=10', isAuthorized: true },
    ]);
    answerAsGmail(kit.api, undefined);
    expect(await runAgent()).toEqual({ messageCount: 0, authenticated: true });
    const [refused] = [...kit.provider.state.accessTokens.keys()].slice(-1);
    kit.provider.state.accessTokens.delete(refused ?? '');
    kit.advance(120_000);
    expect(await runAgent()).toEqual({ messageCount: 0, authenticated: true });
  }, 60_000);
});

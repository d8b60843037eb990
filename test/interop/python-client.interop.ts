import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { answerAsGmail } from '../kit/gmail-server';

const root = join(__dirname, '..', '..');
const PYTHON = '/usr/bin/python3';
const MESSAGES = [{ id: '1' }, { id: '2' }];

/** Google's own client library for Python, from Debian's package. */
function hasLibrary(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import googleapiclient, google.auth, google_auth_httplib2'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI'] === 'true') throw new Error('CI needs python3-googleapi and python3-google-auth-httplib2');
    process.stderr.write(
      '\nSKIPPED: the Python client. Install python3-googleapi and python3-google-auth-httplib2.\n\n',
    );
    return false;
  }
}

const describeWithLibrary = hasLibrary() ? describe : describe.skip;

describeWithLibrary('the Python client', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });
  afterEach(async () => {
    kit.api.answerWith(undefined);
    await kit.call('delete', '/api/v1/credentials/oauth/connections/gmail', ada);
  });

  const connect = () => kit.connect(ada, '/api/v1/credentials/auth/gmail');
  const python = async (args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(PYTHON, args, {
      env: {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        PYTHONPATH: [join(root, 'clients', 'python'), join(__dirname, 'agents')].join(':'),
        PYTHONDONTWRITEBYTECODE: '1',
        DOCKLINE_URL: kit.origin,
        DOCKLINE_API_KEY: ada,
        TEST_ROOT_URL: kit.api.origin,
      },
    });
    return JSON.parse(stdout) as unknown;
  };
  const runAgent = (): Promise<unknown> => python([join(__dirname, 'agents', 'run_agent.py')]);
  const evaluate = (code: string): Promise<unknown> =>
    python([
      '-c',
      `import json\nfrom fiberwise_sdk import *\ndef run():\n  d = Dockline()\n${code.replace(/^/gm, '  ')}\nprint(json.dumps(run()))`,
    ]);

  test('A61, A62, A63, A64, A65, A66, A67: the sample agent runs as it is, with the real library', async () => {
    expect(await runAgent()).toEqual({ error: 'Gmail not authenticated' });
    await connect();
    answerAsGmail(kit.api, MESSAGES);
    kit.api.received.length = 0;
    expect(await runAgent()).toEqual({ message_count: 2, authenticated: true });
    const calls = kit.api.received.filter(({ target }) => target.startsWith('/gmail/'));
    expect(
      calls.map(({ target, isAuthorized }) => ({
        target: target.replace('&alt=json', '').replace('alt=json&', ''),
        isAuthorized,
      })),
    ).toEqual([{ target: '/gmail/v1/users/me/messages?maxResults=10', isAuthorized: true }]);
    answerAsGmail(kit.api, undefined);
    expect(await runAgent()).toEqual({ message_count: 0, authenticated: true });
    const [refused] = [...kit.provider.state.accessTokens.keys()].slice(-1);
    kit.provider.state.accessTokens.delete(refused ?? '');
    kit.advance(120_000);
    expect(await runAgent()).toEqual({ message_count: 0, authenticated: true });
  }, 60_000);

  test('A64, A65: credentials are of Google’s own kind, and hold no refresh token; None when not connected', async () => {
    expect(await evaluate("return [d.get_credentials('gmail'), d.get_credentials('nope')]")).toEqual([null, null]);
    await connect();
    const told = await evaluate(
      [
        'import google.auth.credentials as g',
        "c = d.get_credentials('gmail')",
        'headers = {}',
        "c.before_request(None, 'GET', 'https://x', headers)",
        'return [isinstance(c, g.Credentials), c.valid, c.expired, c.granted_scopes, headers, str(vars(c))]',
      ].join('\n'),
    );
    const [isTheirs, isValid, isExpired, scopes, headers, all] = told as [
      boolean,
      boolean,
      boolean,
      string[],
      object,
      string,
    ];
    expect({ isTheirs, isValid, isExpired, scopes }).toEqual({
      isTheirs: true,
      isValid: true,
      isExpired: false,
      scopes: ['read', 'write'],
    });
    const [token = ''] = [...kit.provider.state.accessTokens.keys()].slice(-1);
    expect(headers).toEqual({ authorization: `Bearer ${token}` });
    for (const refresh of kit.provider.state.refreshTokens.keys()) expect(all).not.toContain(refresh);
  });

  test('calls through the proxy, lists and revokes', async () => {
    await connect();
    const told = await evaluate(
      [
        "a = d.request('gmail', '/x?y=1', method='post', data={'a': 1})",
        'errors = []',
        'out = [a.status, a.json()["target"], a.json()["body"], d.list_connections(), d.revoke("gmail")["success"]]',
        'try:',
        '  d.revoke("gmail")',
        'except DocklineError as error:',
        '  out.append([error.status, error.code, error.try_later])',
        'return out',
      ].join('\n'),
    );
    expect(told).toEqual([
      200,
      '/base/x?y=1',
      '{"a": 1}',
      [expect.objectContaining({ provider_type: 'gmail', status: 'active' })],
      true,
      [404, 'connection_not_found', false],
    ]);
  });
});

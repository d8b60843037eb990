import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickConsent } from '../../sandbox/host/click-consent';
import { Browser } from '../kit/browser';
import { startTypeScript, type Child } from '../kit/child';
import {
  ADMIN_KEY,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { ENCRYPTION_KEYS, SECRET_KEY } from '../kit/settings';
import { testKey } from '../kit/test-key';

const APP = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c01';
const SECRET = 'canary-secret-of-the-cli';

describe('the command line of stored connections', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let home: string;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada', {
      scopes: ['connections:read', 'connections:write', 'integrations:read', 'integrations:write'],
    });
    home = mkdtempSync(join(tmpdir(), 'dockline-home-'));
    await run('account', 'add-config', '--name', 'main', '--base-url', kit.origin, '--api-key', ada, '--set-default');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
    rmSync(home, { recursive: true });
  });

  const start = (args: string[], environment: Record<string, string> = {}): Child =>
    startTypeScript('src/cli/main.ts', args, { HOME: home, ...environment });
  const run = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const child = start(args);
    child.process.stdin?.end();
    const { code } = await child.exit();
    return { code, output: child.output() };
  };
  const ofProvider = (): string[] =>
    [
      ['--authorize-url', `${kit.provider.origin}/o/oauth2/v2/auth`],
      ['--token-url', `${kit.provider.origin}/token`],
      ['--client-id', kit.provider.options.clientId],
      ['--client-secret', kit.provider.options.clientSecret],
    ].flat();

  test('A34, A35, A45: help on each level, in 80 columns', async () => {
    const account = await run('account', 'oauth', '--help');
    expect(account.code).toBe(0);
    for (const word of ['configure', 'list-providers', 'auth', 'list-connections', 'revoke'])
      expect(account.output).toContain(`account oauth ${word}`);
    const app = await run('app', 'oauth', '--help');
    for (const word of ['register', 'list-providers', 'delete-provider'])
      expect(app.output).toContain(`app oauth ${word}`);
    const one = await run('account', 'oauth', 'configure', '--help');
    for (const word of ['--client-id', '--client-secret', '--redirect-uri', '--scopes', '--config-name', '--json'])
      expect(one.output).toContain(word);
    const all = [account, app, one, await run('account', '--help'), await run('keys', '--help'), await run('help')];
    expect(all.flatMap(({ output }) => output.split('\n')).filter((line) => line.length > 80)).toEqual([]);
    const { bin } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { bin: object };
    expect(Object.keys(bin)).toEqual(['dockline', 'fiber']);
  }, 40_000);

  test('A36, A37, A39, A40, A41: configure registers a provider, and changes it; list-providers shows it', async () => {
    const lacking = await run('account', 'oauth', 'configure');
    expect(lacking).toMatchObject({ code: 2, output: expect.stringContaining('Say provider') as string });
    const redirectUri = `${kit.origin}/oauth2/callback/mail`;
    const scopes = ['--scopes', 'a,b', '--scopes', 'c d'];
    const configure = ['account', 'oauth', 'configure', 'mail', ...ofProvider()];
    const made = await run(...configure, '--redirect-uri', redirectUri, ...scopes, '--json');
    expect({ code: made.code, answer: JSON.parse(made.output) as object }).toMatchObject({
      code: 0,
      answer: { success: true },
    });
    const { headers } = await kit.call('get', '/api/v1/credentials/auth/mail', ada);
    const asked = new URL(String(headers['location'])).searchParams;
    expect([asked.get('client_id'), asked.get('redirect_uri'), asked.get('scope')]).toEqual([
      kit.provider.options.clientId,
      redirectUri,
      'a b c d',
    ]);
    const changed = await run('account', 'oauth', 'configure', 'mail', ...ofProvider(), '--scopes', 'x');
    expect(changed).toEqual({ code: 0, output: 'Provider mail is changed.\n' });
    const listed = await run('account', 'oauth', 'list-providers');
    expect(listed.output).toContain('mail');
    expect(listed.output).not.toContain(kit.provider.options.clientSecret);
  }, 40_000);

  test('A37, A38: what is missing is asked for; the secret is not echoed, and not stored in clear', async () => {
    const child = start([
      'account',
      'oauth',
      'configure',
      'asked',
      '--authorize-url',
      'https://a.example/a',
      '--token-url',
      'https://a.example/t',
    ]);
    await child.waitFor(/Client id: /);
    child.process.stdin?.write(`my-client\n${SECRET}\n`);
    child.process.stdin?.end();
    expect((await child.exit()).code).toBe(0);
    expect(child.output()).toContain('Client secret: ');
    expect(child.output()).not.toContain(SECRET);
    expect(readFileSync(kit.databaseUri.slice('file:'.length), 'latin1')).not.toContain(SECRET);
    const providers = (await kit.call('get', '/api/v1/credentials/oauth/providers', ada)).body as object[];
    expect(providers).toContainEqual(expect.objectContaining({ name: 'asked', client_id: 'my-client' }));
    expect(statSync(join(home, '.fiberwise', 'configs', 'main.json')).mode & 0o777).toBe(0o600);
  }, 40_000);

  test('A42, A43, A44: auth prints an address that leads to the provider, and says when it is done; list and revoke', async () => {
    await run('account', 'oauth', 'configure', 'flow', ...ofProvider());
    const child = start(['account', 'oauth', 'auth', 'flow', '--config-name', 'main', '--no-browser']);
    const [, url = ''] = await child.waitFor(/go on:\n(\S+)\n/);
    const browser = new Browser();
    const gone = await browser.submit(url, await browser.open(url));
    const consent = await browser.open(gone.location ?? '');
    expect(consent.location).toContain(`${kit.provider.origin}/o/oauth2/v2/auth`);
    await browser.open(await clickConsent(consent.location ?? ''));
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output()).toContain('flow is connected.');
    const listed = await run('account', 'oauth', 'list-connections', '--config-name', 'main', '--json');
    expect(JSON.parse(listed.output)).toEqual(
      (await kit.call('get', '/api/v1/credentials/oauth/connections', ada)).body,
    );
    expect(JSON.parse(listed.output)).toMatchObject([{ provider_type: 'flow', status: 'active' }]);
    const revoked = await run('account', 'oauth', 'revoke', 'flow', '--config-name', 'main');
    expect(revoked).toEqual({ code: 0, output: 'flow is disconnected.\n' });
    expect(await run('account', 'oauth', 'revoke', 'flow')).toMatchObject({
      code: 1,
      output: expect.stringContaining('no connection') as string,
    });
    expect(await run('account', 'oauth', 'auth', 'nope', '--no-browser')).toMatchObject({ code: 1 });
    expect(await run('account', 'oauth', 'auth', 'flow', '--no-browser', '--wait-seconds', '1')).toMatchObject({
      code: 1,
    });
  }, 60_000);

  test('A46, A47, A48: an app registers from a file, lists its own, and deletes', async () => {
    const folder = mkdtempSync(join(home, 'app-'));
    mkdirSync(join(folder, '.fiber'));
    writeFileSync(join(folder, '.fiber', 'app.json'), JSON.stringify({ app_id: APP }));
    const { origin, options } = kit.provider;
    const file = {
      web: {
        project_id: 'Files',
        client_id: options.clientId,
        client_secret: options.clientSecret,
        auth_uri: `${origin}/o/oauth2/v2/auth`,
        token_uri: `${origin}/token`,
        scopes: ['read'],
      },
    };
    // Who registers for an app is a member of it.
    await kit.createKey('ada', { appId: APP });
    const path = join(folder, 'provider.json');
    writeFileSync(path, JSON.stringify(file));
    const outside = await run('app', 'oauth', 'list-providers');
    expect(outside).toMatchObject({ code: 2, output: expect.stringContaining('not an installed app') as string });
    const made = await run('app', 'oauth', 'register', '--provider-config', path, '--app-id', APP);
    expect(made).toEqual({ code: 0, output: 'Provider files is registered.\n' });
    const listed = await run('app', 'oauth', 'list-providers', '--app-id', APP, '--json');
    const [own, ...others] = JSON.parse(listed.output) as Array<{ id: string; name: string }>;
    expect({ name: own?.name, others }).toEqual({ name: 'files', others: [] });
    writeFileSync(path, JSON.stringify({ name: 'half', client_id: 'x' }));
    expect(await run('app', 'oauth', 'register', '--provider-config', path, '--app-id', APP)).toMatchObject({
      code: 2,
      output: expect.stringContaining('lacks client_secret, authorize_url, token_url') as string,
    });
    writeFileSync(path, '{');
    expect(await run('app', 'oauth', 'register', '--provider-config', path, '--app-id', APP)).toMatchObject({
      code: 2,
    });
    const inApp = ['--app-id', APP, '--yes'];
    expect(await run('app', 'oauth', 'delete-provider', 'nope', ...inApp)).toMatchObject({ code: 2 });
    expect(await run('app', 'oauth', 'delete-provider', own?.id ?? '', ...inApp)).toEqual({
      code: 0,
      output: 'Provider files is deleted.\n',
    });
    expect((await run('app', 'oauth', 'list-providers', '--app-id', APP)).output).toBe('No providers.\n');
    expect((await kit.call('get', `/api/v1/credentials/auth/files?app_id=${APP}`, ada)).status).toBe(404);
  }, 60_000);

  test('A49: --config-name picks the instance; an unknown one fails before anything is sent', async () => {
    const other = await startConnectionsService({ databaseUri: await databases.create() });
    await other.register('only-here');
    await run('account', 'add-config', '--name', 'second', '--base-url', other.origin, '--api-key', ADMIN_KEY);
    const of = async (...options: string[]): Promise<string> =>
      (await run('account', 'oauth', 'list-providers', ...options)).output;
    expect(await of('--config-name', 'second')).toContain('only-here');
    expect(await of('--config-name', 'main')).not.toContain('only-here');
    expect(await of()).not.toContain('only-here');
    await other.stop();
    expect(await run('account', 'oauth', 'list-providers', '--config-name', 'nope')).toMatchObject({
      code: 2,
      output: expect.stringContaining('no saved instance "nope"') as string,
    });
    expect(await run('account', 'oauth', 'list-providers', '--config-name', 'second')).toMatchObject({
      code: 1,
      output: expect.stringContaining('could not be reached') as string,
    });
  }, 40_000);

  test('keys are made, listed, revoked and rotated where the database is; migrate says what it did', async () => {
    const databaseUri = await databases.create();
    const settings = { DATABASE_URL: databaseUri, SECRET_KEY, ENCRYPTION_KEYS, PUBLIC_URL: 'http://127.0.0.1' };
    const here = async (environment: object, ...args: string[]): Promise<{ code: number | null; output: string }> => {
      const child = start(args, { ...settings, ...environment });
      return { code: (await child.exit()).code, output: child.output() };
    };
    expect(await here({}, 'migrate')).toEqual({ code: 0, output: 'The tables are up to date; 3 steps were taken.\n' });
    expect(await here({}, 'migrate')).toEqual({ code: 0, output: 'The tables are up to date.\n' });
    const made = await here({}, 'keys', 'create', '--user', 'ada', '--scopes', 'connections:read', '--json');
    const { key, id } = JSON.parse(made.output) as { key: string; id: string };
    const service = await startConnectionsService({ databaseUri });
    expect((await service.call('get', '/api/v1/credentials/oauth/connections', key)).status).toBe(200);
    await service.register('sealed');
    const two = `two:${testKey('two')},${ENCRYPTION_KEYS}`;
    expect(await here({ ENCRYPTION_KEYS: two }, 'keys', 'rotate')).toEqual({
      code: 0,
      output: '1 sealed texts were sealed anew with key "two".\n',
    });
    expect((await here({}, 'keys', 'list')).output).toContain('connections:read');
    expect((await here({}, 'keys', 'revoke', id)).code).toBe(0);
    await new Promise((resolve) => {
      setTimeout(resolve, 1200);
    });
    expect((await service.call('get', '/api/v1/credentials/oauth/connections', key)).status).toBe(401);
    expect((await here({}, 'keys', 'revoke', id)).code).toBe(1);
    const create = (...args: string[]) => here({}, 'keys', 'create', ...args);
    for (const [args, says] of [
      [[], 'Say --user <user>'],
      [['--scopes', 'connections:read'], 'Say --user <user>'],
      [['--user', 'ada'], 'Say --scopes'],
      [['--user', 'ada', '--scopes', 'nope'], 'There is no scope nope'],
      [['--user', 'ada', '--scopes', 'admin'], 'Say --admin'],
      [['--user', 'ada', '--scopes', 'connections:read', '--admin'], 'either --scopes or --admin'],
    ] as const)
      expect(await create(...args)).toMatchObject({ code: 2, output: expect.stringContaining(says) as string });
    const admin = await create('--user', 'ada', '--admin', '--json');
    expect(JSON.parse(admin.output)).toMatchObject({ userId: 'ada', scopes: ['admin'] });
    const audit = (await service.call('get', '/api/v1/audit')).body as Array<{ action: string; actor: string }>;
    expect(audit.filter(({ actor }) => actor === 'command line').map(({ action }) => action)).toEqual([
      'key.create',
      'key.revoke',
      'keys.rotate',
      'key.create',
    ]);
    await service.stop();
  }, 60_000);
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request, { type Test } from 'supertest';
import { clickConsent } from '../../sandbox/host/click-consent';
import type { ProviderOptions } from '../../sandbox/provider/options';
import { startApiServer, type ApiServer } from './api-server';
import { Browser, type Page } from './browser';
import { createPostgresDatabase, hasPostgres, startPostgres } from './postgres';
import { ENCRYPTION_KEYS, SECRET_KEY } from './settings';
import { startTestService, type TestService } from './start-test-service';

/** Key of the operator in tests. */
export const ADMIN_KEY = 'bootstrap-key-of-the-tests-0123456789';

/** Both databases, where both can be had. */
export const DIALECTS: ReadonlyArray<'embedded' | 'postgres'> = hasPostgres() ? ['embedded', 'postgres'] : ['embedded'];

/** Databases of one test file: on a server, or a folder of files. */
export interface DatabaseKit {
  /** A database that nobody used. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/** Makes databases of one dialect. */
export async function startDatabases(dialect: 'embedded' | 'postgres'): Promise<DatabaseKit> {
  if (dialect === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'dockline-db-'));
    return {
      create: async () => `file:${join(folder, `${randomUUID()}.db`)}`,
      stop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const server = await startPostgres();
  return { create: () => createPostgresDatabase(server.uri), stop: () => server.stop() };
}

/** A service with stored connections, a provider, and an API behind it. */
export interface ConnectionsService extends TestService {
  api: ApiServer;
  databaseUri: string;
  /** Address of the service, as browsers know it. */
  origin: string;
  /** A call with a key. */
  call(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, key?: string): Test;
  /** Makes a key; scopes default to those of a person. */
  createKey(
    userId: string,
    options?: { scopes?: readonly string[]; appId?: string; expiresAt?: string },
  ): Promise<string>;
  /** Registers the sandbox provider as `name`. */
  register(
    name: string,
    extra?: object,
    tokenData?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** A browser that is signed in as the owner of `key`, by a link to `target`; returns where it leads. */
  signIn(key: string, target: string, browser?: Browser): Promise<{ browser: Browser; page: Page }>;
  /** Connects an account as a person would; returns where the browser ends. */
  connect(key: string, target: string, decision?: 'allow' | 'deny'): Promise<{ browser: Browser; page: Page }>;
}

const PERSON = ['connections:read', 'connections:write', 'connections:use', 'integrations:read'];

/** Options of `startConnectionsService`. */
export interface ConnectionsServiceOptions {
  databaseUri: string;
  environment?: Record<string, string>;
  provider?: Partial<ProviderOptions>;
}

/** Starts it. The public address is only known when it listens, so it is a fixed one that the kit translates. */
export async function startConnectionsService(options: ConnectionsServiceOptions): Promise<ConnectionsService> {
  const port = await findPort();
  const origin = `http://127.0.0.1:${port}`;
  const kit = await startTestService({
    provider: options.provider,
    environment: {
      CONNECTIONS: 'on',
      DATABASE_URL: options.databaseUri,
      SECRET_KEY,
      ENCRYPTION_KEYS,
      BOOTSTRAP_API_KEY: ADMIN_KEY,
      PUBLIC_URL: origin,
      ALLOW_PRIVATE_NETWORKS: 'true',
      ...options.environment,
      PORT: String(port),
    },
  });
  const api = await startApiServer(kit.provider);
  const call: ConnectionsService['call'] = (method, path, key = ADMIN_KEY) =>
    request(origin)[method](path).set('authorization', `Bearer ${key}`);

  const signIn: ConnectionsService['signIn'] = async (key, target, browser = new Browser()) => {
    // A link of an administrator names its user.
    const user = key === ADMIN_KEY ? { user_id: 'admin' } : {};
    const { body } = await call('post', '/api/v1/tickets', key).send({ target, ...user });
    const { url } = body as { url: string };
    const asked = await browser.open(url);
    const gone = await browser.submit(url, asked);
    return { browser, page: await browser.open(gone.location ?? '') };
  };

  return {
    ...kit,
    api,
    databaseUri: options.databaseUri,
    origin,
    call,
    async createKey(userId, { scopes = PERSON, appId, expiresAt } = {}) {
      const { body } = await call('post', '/api/v1/keys').send({
        name: `key of ${userId}`,
        user_id: userId,
        scopes,
        ...(appId !== undefined && { app_id: appId }),
        ...(expiresAt !== undefined && { expires_at: expiresAt }),
      });
      return (body as { key: string }).key;
    },
    async register(name, extra = {}, tokenData = {}) {
      const { options: provider, origin: at } = kit.provider;
      const { status, body } = await call('post', '/api/v1/credentials/oauth/register').send({
        provider_name: name,
        client_id: provider.clientId,
        client_secret: provider.clientSecret,
        token_data: {
          authorize_url: `${at}/o/oauth2/v2/auth`,
          token_url: `${at}/token`,
          revoke_url: `${at}/revoke`,
          api_base_url: `${api.origin}/base`,
          scopes: ['read', 'write'],
          additional_params: { access_type: 'offline' },
          ...tokenData,
        },
        ...extra,
      });
      return { status, body: body as Record<string, unknown> };
    },
    signIn,
    async connect(key, target, decision = 'allow') {
      const { browser, page } = await signIn(key, target);
      const callback = await clickConsent(page.location ?? '', decision);
      return { browser, page: await browser.open(callback) };
    },
    stop: async () => {
      await kit.stop();
      await api.stop();
    },
  };
}

async function findPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SELF_SIGNED } from '../fixtures/self-signed';
import { startTypeScript, type Child } from './child';
import { ADMIN_KEY } from './connections-service';
import { ENCRYPTION_KEYS, SECRET_KEY } from './settings';

/** The service as a process of its own, which trusts the certificate of the test servers. */
export interface ProxyChild {
  origin: string;
  child: Child;
  /** A call of the API; fails unless it works. */
  post(path: string, body: object, key?: string): Promise<Record<string, string>>;
  /** An integration whose accounts are pasted tokens. */
  defineIntegration(name: string, apiBaseUri: string): Promise<void>;
  /** A user's key, connected to these integrations with the token `token-of-<user>`. */
  connectUser(user: string, integrations: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it. Calls to providers have `timeoutMs`. */
export async function startProxyChild(timeoutMs: number): Promise<ProxyChild> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-proxy-'));
  const certificate = join(folder, 'ca.pem');
  writeFileSync(certificate, SELF_SIGNED.cert);
  const child = startTypeScript('src/main.ts', [], {
    HOST: '127.0.0.1',
    PORT: '0',
    CONNECTIONS: 'on',
    DATABASE_URL: `file:${join(folder, 'proxy.db')}`,
    SECRET_KEY,
    ENCRYPTION_KEYS,
    BOOTSTRAP_API_KEY: ADMIN_KEY,
    PUBLIC_URL: 'http://127.0.0.1',
    ALLOW_PRIVATE_NETWORKS: 'true',
    PROVIDER_TIMEOUT_MS: String(timeoutMs),
    NODE_EXTRA_CA_CERTS: certificate,
  });
  const [, port = ''] = await child.waitFor(/"port":(\d+)/);
  const origin = `http://127.0.0.1:${port}`;
  const post: ProxyChild['post'] = async (path, body, key = ADMIN_KEY) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
  };
  return {
    origin,
    child,
    post,
    async defineIntegration(name, apiBaseUri) {
      await post('/api/integrations', { name, authType: 'bearer', apiBaseUri });
    },
    async connectUser(user, integrations) {
      const scopes = ['connections:use', 'connections:write'];
      const { key = '' } = await post('/api/v1/keys', { name: user, user_id: user, scopes });
      for (const integration of integrations)
        await post(`/api/integrations/${integration}/connect`, { token: `token-of-${user}` }, key);
      return key;
    },
    stop: async () => {
      child.process.kill('SIGKILL');
      await child.exit();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

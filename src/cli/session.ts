import { join } from 'node:path';
import { loadConfig, type Environment } from '../config';
import {
  compileConnector,
  createAnswerStore,
  createRateLimiter,
  type ApiClient,
  type Connector,
  type Traffic,
} from '../connector';
import {
  mergeCredentials,
  refreshingTokenSource,
  staticTokenSource,
  type Credentials,
  type TokenSource,
} from '../tokens';
import type { HttpFactory } from '../http';
import { openLibrary, openResources } from '../service';
import { openAccountFile, type AccountFile } from './account-file';
import { readEnvFile } from './read-env-file';

/** A connector with one account, without a host. */
export interface Session {
  connector: Connector;
  account: AccountFile;
  /** A client for one page: its requests have `PAGE_LIMIT_MS` together. Refreshes when it is time, and keeps the result. */
  apiClient(): Promise<ApiClient>;
  now(): number;
  /** Every value that must not be shown: of the settings and of the account. */
  secrets: readonly string[];
  close(): Promise<void>;
}

/** Options of `openSession`. */
export interface SessionOptions {
  connector: string;
  /** Where `.env` and the account are. */
  folder: string;
  account: string | undefined;
  environment: Environment;
  runId: string;
  now?: () => number;
  /** Looks at what is sent. */
  wrapHttp?: (http: HttpFactory) => HttpFactory;
}

/** Milliseconds for one page, the same as for a host's call. */
export const PAGE_LIMIT_MS = 45_000;

/** Reads settings and account. Throws a `ConfigurationError` or a `UsageError`. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { folder, runId, now = Date.now } = options;
  const environment = { ...readEnvFile(folder), ...options.environment };
  const { CONNECTORS: _several, ...one } = environment;
  const library = openLibrary();
  const config = loadConfig({ ...one, CONNECTOR: options.connector }, library);
  const { settings } = config;
  const [{ id, connectorParameters }] = config.connectors as [(typeof config.connectors)[number]];
  const compiled = await compileConnector({ spec: library.load(id).spec, connectorParameters, now });
  const account = openAccountFile(options.account ?? join(folder, `${id}.account.json`), compiled);
  const connector = await compiled.forConnection(account.connectionParameters);
  const resources = await openResources({
    // Of what is stored, only what refreshes share.
    settings: { ...settings, storesConnections: false, logLevel: 'error', logFormat: 'pretty' },
    secrets: config.secrets,
    logStream: process.stderr,
    now,
  });
  const http = options.wrapHttp?.(resources.http) ?? resources.http;
  const traffic: Traffic = { rateLimiter: createRateLimiter(), answers: createAnswerStore(), runId };
  const method = connector.auth[account.method.id] ?? account.method;
  let { credentials } = account;
  let isKept = true;

  const createTokenSource = (): TokenSource => {
    if (method.id !== 'oauth2') return staticTokenSource(credentials);
    return refreshingTokenSource({
      credentials,
      coordinator: resources.coordinator,
      registration: method.registration,
      canRefresh: method.canRefresh,
      leewayMs: method.refreshLeewayMs ?? settings.refreshLeewayMs,
      now,
      async refresh(given) {
        const fresh = await method.refresh({ http: http(), credentials: given });
        // Kept before anything else: the old refresh token may be dead by now.
        credentials = mergeCredentials(given, fresh);
        isKept = keep(account, credentials);
        return fresh;
      },
    });
  };
  return {
    connector,
    account,
    now,
    secrets: [...config.secrets, ...listTexts(account.credentials)],
    apiClient: () =>
      connector.apiClient({
        http: http({ totalMs: PAGE_LIMIT_MS }),
        method,
        tokenSource: createTokenSource(),
        traffic,
      }),
    close: async () => {
      if (!isKept) keep(account, credentials);
      await resources.close();
    },
  };
}

function listTexts(members: Readonly<Record<string, unknown>>): string[] {
  return Object.values(members).filter((value) => typeof value === 'string');
}

/** Writes new tokens to the account file. A disk that is full must not cost them: they stay in use and are tried again. */
function keep(account: AccountFile, credentials: Credentials): boolean {
  try {
    account.save({ credentials });
    return true;
  } catch {
    process.stderr.write(
      'The new tokens could not be written to the account file. Make room: they are tried again at the end.\n',
    );
    return false;
  }
}

import { randomBytes } from 'node:crypto';
import type { ProviderOptions } from './options';
import { USERS, type SandboxUser } from './seed-data';

interface RequestToken {
  secret: string;
  callback: string;
  user?: SandboxUser;
  verifier?: string;
}

interface AuthorizationCode {
  user: SandboxUser;
  redirectUri: string;
  scope: string;
  isOffline: boolean;
  codeChallenge?: string;
  isUsed: boolean;
  grant: Grant;
}

/** One consent of one user; revoking it ends every token that came of it. */
export interface Grant {
  user: SandboxUser;
  scope: string;
  isRevoked: boolean;
}

/** Everything that the simulated provider remembers. */
export interface ProviderState {
  requestTokens: Map<string, RequestToken>;
  oauth1Tokens: Map<string, { secret: string; user: SandboxUser }>;
  nonces: Set<string>;
  codes: Map<string, AuthorizationCode>;
  accessTokens: Map<string, { grant: Grant; endsAt: number }>;
  refreshTokens: Map<string, { grant: Grant; isUsed: boolean }>;
  /** Tokens that users made by hand. */
  apiTokens: Map<string, SandboxUser>;
  /** Files behind addresses that carry their own proof. */
  files: Map<string, StoredFile>;
  /** Keeps a file and returns the last part of its address. */
  addFile(file: StoredFile): string;
}

/** A file as it is sent. */
export interface StoredFile {
  content: string;
  mediaType: string;
  name: string;
}

/** An empty memory. */
export function createState(): ProviderState {
  const files = new Map<string, StoredFile>();
  return {
    files,
    addFile(file) {
      const key = createSecret('file');
      files.set(key, file);
      return key;
    },
    apiTokens: new Map(),
    requestTokens: new Map(),
    oauth1Tokens: new Map(),
    nonces: new Set(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
  };
}

/** A fresh unguessable text with a readable beginning. */
export function createSecret(prefix: string): string {
  return `${prefix}_${randomBytes(18).toString('base64url')}`;
}

/** The user that a consent form names. */
export function findUser(id: unknown): SandboxUser | undefined {
  return USERS.find((user) => user.id === id);
}

/** Makes a token as a user makes one on the page for it. */
export function issueApiToken(state: ProviderState, user: SandboxUser): string {
  const token = createSecret('key');
  state.apiTokens.set(token, user);
  return token;
}

/** Who a token of the Trello-shaped API belongs to; `secret` is missing for tokens made by hand. */
export function findToken(state: ProviderState, token: string): { user: SandboxUser; secret?: string } | undefined {
  const user = state.apiTokens.get(token);
  return user === undefined ? state.oauth1Tokens.get(token) : { user };
}

/** Issues an access token, and a refresh token when asked. */
export function issueTokens(
  state: ProviderState,
  options: ProviderOptions,
  grant: Grant,
  withRefreshToken: boolean,
): { accessToken: string; refreshToken: string | undefined } {
  const accessToken = createSecret('at');
  state.accessTokens.set(accessToken, { grant, endsAt: options.now() + options.accessTokenSeconds * 1000 });
  const refreshToken = withRefreshToken ? createSecret('rt') : undefined;
  if (refreshToken !== undefined) state.refreshTokens.set(refreshToken, { grant, isUsed: false });
  return { accessToken, refreshToken };
}

/** The user behind a bearer token that is alive. */
export function findBearer(
  state: ProviderState,
  options: ProviderOptions,
  authorization: string | undefined,
): SandboxUser | undefined {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  const entry = token === undefined ? undefined : state.accessTokens.get(token);
  return entry === undefined || entry.grant.isRevoked || entry.endsAt <= options.now() ? undefined : entry.grant.user;
}

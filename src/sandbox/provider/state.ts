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
}

/** An empty memory. */
export function createState(): ProviderState {
  return {
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

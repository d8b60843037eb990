export { mergeCredentials, type Credentials } from './credentials';
export { isExpiring, parseLifetime, parseTime } from './expiry';
export { createMemoryRefreshCoordinator } from './memory-refresh-coordinator';
export type { RefreshCoordinator } from './refresh-coordinator';
export { refreshingTokenSource, type RefreshingTokenSource } from './refreshing-token-source';
export { staticTokenSource, type TokenSource } from './token-source';

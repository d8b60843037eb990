export { mergeCredentials, type Credentials } from './credentials';
export { isExpiring, parseLifetime, parseTime } from './expiry';
export { createMemoryRefreshStore } from './memory-refresh-store';
export { lockTimeoutFor } from './lock-timeout';
export { createRefreshCoordinator, type RefreshCoordinator } from './refresh-coordinator';
export { KEEP_RESULT_MS, type RefreshLock, type RefreshStore } from './refresh-store';
export { refreshingTokenSource, type RefreshingTokenSource } from './refreshing-token-source';
export { staticTokenSource, type TokenSource } from './token-source';
export { waitQuietly } from './wait-quietly';

export { buildAuthorizeUri } from './build-authorize-uri';
export { findClientSecretProblem } from './client-secret';
export type { OAuth2Config } from './config';
export { exchangeCode } from './exchange-code';
export { revokeToken } from './revoke-token';
export { introspectEnd } from './introspect-token';
export { refreshToken } from './refresh-token';
export { toCredentials } from './to-credentials';
export type { TokenAnswer } from './token-answer';

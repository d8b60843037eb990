export { createApiKeys, type ApiKey, type ApiKeys } from './api-keys';
export { createAuthenticate, readCookie, type Authenticate } from './authenticate';
export { isSuperuser, OPERATOR_USER, requireScope, type Caller } from './caller';
export { isScope, PERSON_SCOPES, SCOPES, type Scope } from './scopes';
export { createSecretText, hashSecretText } from './secret-text';
export { createSessionCookies, hostCookieName, SESSION_SECONDS, type SessionCookies } from './session-cookie';
export { createTickets, type Tickets } from './tickets';
export { createTokenVerifier } from './verify-token';
export { createWrongProofs, type WrongProofs } from './wrong-proofs';

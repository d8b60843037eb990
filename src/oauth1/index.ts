export { buildAuthorizeUri } from './build-authorize-uri';
export { getAccessToken } from './get-access-token';
export { getRequestToken } from './get-request-token';
export { explainRefusal } from './oauth-problem';
export { signRequest } from './sign-request';
export type { OAuth1Client, SignatureMethod } from './client';
export type { OAuth1Keys } from './config';

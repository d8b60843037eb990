export type { ApiClient, OutgoingRequest } from './api-client';
export { createApiClient } from './create-api-client';

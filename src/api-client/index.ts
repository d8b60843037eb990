export type { ApiClient, ApiRequest, ApiRequestOptions, ApiResponse, OutgoingRequest } from './api-client';
export { createApiClient } from './create-api-client';

export { createAnswerStore } from './answer-store';
export type { ApiClient, ApiRequest, ApiStream, OutgoingRequest } from './api-client';
export { createApiClient, type ApiTarget, type Traffic } from './create-api-client';
export type { ReadLimits, RefusesPermission } from './limits';
export { createPacer } from './pacer';
export { parseJson, toAnswerError } from './read-answer';

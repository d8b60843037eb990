export { createAnswerStore } from './answer-store';
export type { ApiClient, ApiStream, OutgoingRequest } from './api-client';
export { createApiClient, type Traffic } from './create-api-client';
export type { ReadLimits, RefusesPermission } from './limits';
export { createPacer } from './pacer';
export { toAnswerError } from './read-answer';

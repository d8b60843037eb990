export { createAnswerStore } from './answer-store';
export type { ApiClient, ApiRequest, ApiStream, OutgoingRequest } from './api-client';
export { createApiClient, type Traffic } from './create-api-client';
export { createForwarder, type Forward, type ForwardedAnswer, type ForwardedRequest } from './create-forwarder';
export type { ReadLimits, RefusesPermission } from './limits';
export { createPacer, type Pacer } from './pacer';
export { toAnswerError } from './read-answer';
export type { ApiTarget } from './target';

export { createAnswerStore } from './answer-store';
export type { ApiClient, ApiRequest, ApiStream, OutgoingRequest } from './api-client';
export { createApiClient, type ApiTarget, type Traffic } from './create-api-client';
export { createForwarder, type Forward, type ForwardedAnswer, type ForwardedRequest } from './create-forwarder';
export type { ReadLimits, RefusesPermission } from './limits';
export { createPacer, type Pace, type Pacer } from './pacer';
export { parseJson, toAnswerError } from './read-answer';

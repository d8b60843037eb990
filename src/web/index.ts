export { allowedCallers } from './allowed-callers';
export { getCall } from './call';
export { errorHandler, notFound } from './error-handler';
export { healthRouter, type Readiness } from './health';
export { jsonBody } from './json-body';
export { requestLog } from './request-log';
export { validateBody } from './validate-body';

export { allowedCallers } from './allowed-callers';
export { getCall } from './call';
export { errorHandler, notFound, toDocklineError } from './error-handler';
export { health } from './health';
export { jsonBody } from './json-body';
export { createReadiness, type Readiness } from './readiness';
export { sendJson } from './send-json';
export { requestLog } from './request-log';
export { createBodyValidator } from './validate-body';

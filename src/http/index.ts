export { createHttp } from './create-http';
export { decodeText } from './decode-text';
export { timeoutError, toNetworkError } from './network-error';
export { parseRetryAfter } from './retry-after';
export type { Http, HttpFactory, HttpRequest, HttpResponse, HttpStream } from './http';

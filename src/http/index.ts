export { createHttp } from './create-http';
export { decodeText } from './decode-text';
export {
  isCookieHeader,
  isFramingHeader,
  isHeaderName,
  isSendableHeader,
  listConnectionNames,
  readAsGateway,
} from './framing-headers';
export { timeoutError, toNetworkError } from './network-error';
export { passBody } from './pass-body';
export { parseRetryAfter } from './retry-after';
export type { Http, HttpFactory, HttpRequest, HttpResponse, HttpStream, StreamedBody } from './http';
export type { HookRequest, HookResponse, SendHookRequest } from './hook-request';

export type { ApiServices } from './api-route';
export { createApiRouter } from './api-router';
export { describeApi } from './describe-api';
export { createProxyHandler, type ProxyHandler } from './proxy-handler';
export { createPages } from './pages/pages';

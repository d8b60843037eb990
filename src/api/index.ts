export type { ApiServices } from './api-route';
export { createApiRouter } from './api-router';
export { createProxyHandler, type ProxyHandler } from './proxy-handler';
export { createOpenApi } from './open-api';
export { createPages } from './pages/pages';

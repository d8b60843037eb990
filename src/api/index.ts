export type { ApiServices } from './api-route';
export { createApiRouter } from './api-router';
export { createRawHandler, type RawHandler } from './raw-handler';
export { createOpenApi } from './open-api';
export { createPages } from './pages/pages';

export { createApiRouter } from './api-router';
export { createOpenApi } from './open-api';
export { createPages } from './pages/pages';

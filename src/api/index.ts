export { createApiRouter } from './api-router';
export { createPages } from './pages/pages';

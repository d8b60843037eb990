export type { HostServices } from './host-route';
export { createHostRouter } from './host-router';

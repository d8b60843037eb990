export { createCodeFlow } from './code-flow';
export type { HostServices } from './host-route';
export { createHostRouter } from './host-router';
export { createRelayRouter } from './relay-router';

export { createCodeFlow, type CodeFlow } from './code-flow';
export { describeHost } from './describe-host';
export type { HostServices } from './host-route';
export { createHostRouter } from './host-router';
export { createRelayRouter } from './relay-router';

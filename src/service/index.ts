export { openResources, openStore } from './open-resources';
export { VERSION } from './version';

export { openLibrary } from './connector-library';
export { openResources, openStore } from './open-resources';
export { VERSION } from './version';

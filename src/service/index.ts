export { createCoordination } from './coordination';
export { openStorage } from './open-storage';
export { VERSION } from './version';

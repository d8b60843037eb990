export { findNear } from './find-near';
export { isObject } from './is-object';

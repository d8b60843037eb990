export { isObject } from './is-object';
export { shortenName } from './shorten-name';

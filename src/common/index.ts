export { backOff } from './back-off';
export { createCache } from './cache';
export { escapeHtml } from './escape-html';
export { createGate, NoPlaceError } from './gate';
export { isObject } from './is-object';
export { tryParseJson } from './try-parse-json';
export { shortenName } from './shorten-name';

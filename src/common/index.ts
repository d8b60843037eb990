export { backOff } from './back-off';
export { createCache } from './cache';
export { dropMissing } from './drop-missing';
export { escapeHtml } from './escape-html';
export { createGate, NoPlaceError } from './gate';
export { expandIpv6 } from './ipv6';
export { isObject } from './is-object';
export { tryParseJson } from './try-parse-json';
export { shortenName } from './shorten-name';

/** Callers are told apart by these; the last two choose whose address it is. */
const VARIES_BY = 'Cookie, Authorization, X-API-Key, X-Dockline-App, X-Dockline-Url';

/** Directives that make a private cache more careful, or tell it how long. */
const KEPT_DIRECTIVE = /^(no-cache|must-revalidate|must-understand|no-transform|immutable|max-age=\d{1,10})$/;

/**
 * How long an answer may be kept, and by whom: it is one account's, so never by a cache that several share. What the
 * provider said for private caches holds; what it said for shared ones, or nothing, becomes "ask each time".
 */
export function writeCacheHeaders({ 'cache-control': given = '', vary }: Readonly<Record<string, string>>): {
  'cache-control': string;
  vary: string;
} {
  const directives = given
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  const kept = directives.filter((directive) => KEPT_DIRECTIVE.test(directive));
  const isPrivate = directives.includes('private') && !directives.includes('public');
  const control = directives.includes('no-store')
    ? 'no-store'
    : isPrivate
      ? ['private', ...kept].join(', ')
      : 'private, no-cache';
  return { 'cache-control': control, vary: vary === undefined ? VARIES_BY : `${vary}, ${VARIES_BY}` };
}

import { isCookieHeader } from '../http';

/**
 * What a provider says to a browser of its own users, about its own origin: at our address it would act on ours. `Link`
 * goes on, since programs read pages with it, and our policy keeps a browser from loading what it names.
 */
const OURS = new Set([
  'accept-ch',
  'accept-ch-lifetime',
  'activate-storage-access',
  'alt-svc',
  'authentication-info',
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'critical-ch',
  'document-policy',
  'document-policy-report-only',
  'expect-ct',
  'feature-policy',
  'integrity-policy',
  'integrity-policy-report-only',
  'large-allocation',
  'nel',
  'no-vary-search',
  'origin-agent-cluster',
  'origin-trial',
  'permissions-policy',
  'permissions-policy-report-only',
  'public-key-pins',
  'public-key-pins-report-only',
  'referrer-policy',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'secure-session-registration',
  'service-worker-allowed',
  'set-login',
  'sourcemap',
  'speculation-rules',
  'strict-transport-security',
  'supports-loading-mode',
  'timing-allow-origin',
  'use-as-dictionary',
  'www-authenticate',
  'x-content-type-options',
  'x-correlationid',
  'x-permitted-cross-domain-policies',
  'x-sourcemap',
]);
const OURS_PATTERN = /^(access-control-|attribution-reporting-|cross-origin-|sec-|x-dockline-)/;

/**
 * Orders to a cache or a server in front of us. Those that send a file or another answer in the place of this one would let
 * a provider read files of ours. How long an answer is good is said once, in `Cache-Control`.
 */
const FOR_SERVERS = new Set([
  'edge-control',
  'expires',
  'pragma',
  'x-lighttpd-send-file',
  'x-lighttpd-send-tempfile',
  'x-sendfile',
  'x-sendfile2',
  'x-sendfile-temporary',
]);
const FOR_SERVERS_PATTERN = /^(surrogate-|cdn-|x-accel-|x-litespeed-|x-reproxy-|[a-z-]+-cdn-cache-control$)/;

/** Addresses, which a caller would read as relative to ours. */
const ADDRESSES = new Set(['content-location', 'location']);

/** True for a header of an answer that is not the provider's to say at our address. `name` is in lower case. */
export function isOursToAnswer(name: string): boolean {
  return (
    isCookieHeader(name) ||
    OURS.has(name) ||
    OURS_PATTERN.test(name) ||
    FOR_SERVERS.has(name) ||
    FOR_SERVERS_PATTERN.test(name)
  );
}

/**
 * A value as the caller gets it; `undefined` leaves the header out. Addresses become absolute, so that a relative one does
 * not lead to a route of ours.
 */
export function filterAnswerValue(name: string, value: string, uri: string): string | undefined {
  if (!ADDRESSES.has(name)) return value;
  if (!URL.canParse(value, uri)) return undefined;
  const { protocol, href } = new URL(value, uri);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

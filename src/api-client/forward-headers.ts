/** Names that belong to one connection (RFC 9110 §7.6.1) or to who forwards. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What a caller sends to us and not to the provider: who it is, where it comes from, what only its browser knows. */
const NOT_SENT_ON = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'cookie',
  'cookie2',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'origin',
  'referer',
  'via',
  'x-api-key',
  'x-correlationid',
  'x-real-ip',
]);
const NOT_SENT_ON_PATTERN = /^(sec-|x-forwarded-|proxy-|x-dockline-|cf-)/;

/** What a provider says to a browser of its own users: at our address it would act on ours. */
const NOT_SENT_BACK = new Set([
  ...HOP_BY_HOP,
  'alt-svc',
  'authentication-info',
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'nel',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-cookie',
  'set-cookie2',
  'sourcemap',
  'strict-transport-security',
  'www-authenticate',
  'x-correlationid',
]);
const NOT_SENT_BACK_PATTERN = /^(access-control-|cross-origin-|proxy-|x-dockline-)/;

type Headers = Readonly<Record<string, string | undefined>>;

/** A request's headers as the provider gets them. Names are in lower case. */
export function filterRequestHeaders(headers: Headers): Record<string, string> {
  return filter(headers, (name) => NOT_SENT_ON.has(name) || NOT_SENT_ON_PATTERN.test(name));
}

/** An answer's headers as the caller gets them; one that holds a secret is left out. */
export function filterResponseHeaders(headers: Headers, secrets: readonly string[]): Record<string, string> {
  const isTelling = (value: string): boolean => secrets.some((secret) => value.includes(secret));
  return filter(
    headers,
    (name, value) => NOT_SENT_BACK.has(name) || NOT_SENT_BACK_PATTERN.test(name) || isTelling(value),
  );
}

function filter(headers: Headers, isDropped: (name: string, value: string) => boolean): Record<string, string> {
  const named = new Set((headers['connection'] ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !named.has(name) && !isDropped(name, value)) kept[name] = value;
  }
  return kept;
}

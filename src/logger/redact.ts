import { isNativeError } from 'node:util/types';

/**
 * The one redactor. It works on a copy, at any depth, by the name of a member, by known values, and inside
 * texts that look like URIs, headers or forms.
 */

const REDACTED = '[redacted]';
const MAX_DEPTH = 8;
const MAX_TEXT = 4000;
const MAX_ITEMS = 100;

/** Members whose values never appear, whatever they hold. */
const SECRET_NAME =
  /token|secret|passw|passphrase|authorization|cookie|verifier|signature|assertion|credential|challenge|api[-_]?key|private[-_]?key|^(code|state|account|fields|oauth_.*|sig|nonce|key)$/i;

/** `name=value` and `"name":"value"` inside texts, and what follows an authorization scheme. */
const SECRET_IN_TEXT = [
  /((?:[?&#;\s"']|^)(?:[\w.-]*(?:token|secret|passw|verifier|signature|assertion|credential|challenge|api_?key)[\w.-]*|code|state|key|oauth_\w+)=)[^&\s"'#;,]+/gi,
  /("(?:[\w.-]*(?:token|secret|passw|verifier|signature|assertion|credential|challenge)[\w.-]*|code|state)"\s*:\s*")[^"]*/gi,
  /(\b(?:Bearer|Basic|Negotiate)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(\b(?:OAuth|Digest)\s+)(?:realm|oauth_|username)[^\n]*/gi,
];

const knownNames = new Map<string, boolean>();

/** The same few names come with every line, so the verdict on them is kept; foreign names cannot fill the memory. */
function isSecretName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const verdict = SECRET_NAME.test(name);
  if (knownNames.size < 500) knownNames.set(name, verdict);
  return verdict;
}

/** Returns a redacted copy of any value: plain data only. */
export type Redactor = (value: unknown) => unknown;

/** Makes a redactor that also knows `secrets` by value, plain, percent-encoded and in base64. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = secrets.filter((secret) => secret.length >= 4).flatMap(writeForms);
  // The longest first, so that no part of a secret is left when another is its beginning.
  known.sort((a, b) => b.length - a.length);

  const redactText = (text: string): string => {
    let result = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
    for (const secret of known) if (result.includes(secret)) result = result.replaceAll(secret, () => REDACTED);
    // None of the patterns fits a text without one of these signs; ids, routes and codes have none.
    if (!/[="\s]/.test(result)) return result;
    for (const pattern of SECRET_IN_TEXT) result = result.replace(pattern, `$1${REDACTED}`);
    return result;
  };

  const redactValue = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return '[too deep]';
    if (isNativeError(value)) return redactError(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return redactValue(Object.fromEntries(value), depth + 1);
    if (Array.isArray(value) || value instanceof Set) {
      return [...value].slice(0, MAX_ITEMS).map((item) => redactValue(item, depth + 1));
    }
    const members = Object.entries(value).slice(0, MAX_ITEMS);
    return Object.fromEntries(
      members.map(([name, member]) => [name, isSecretName(name) ? REDACTED : redactValue(member, depth + 1)]),
    );
  };

  /** Foreign errors hold requests, headers and bodies; only these members of an error are ever written. */
  const redactError = (error: Error, depth: number): unknown => {
    const { code } = error as { code?: unknown };
    // A JSON parser quotes what it read, which may be a token answer.
    const message = error.name === 'SyntaxError' ? 'text that cannot be parsed' : error.message;
    const frames = error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 20);
    return {
      name: redactText(error.name),
      message: redactText(message),
      ...(typeof code === 'string' && /^\w{1,60}$/.test(code) && { errorCode: code }),
      ...(frames !== undefined && { stack: redactText(frames.join('\n')) }),
      ...(error.cause !== undefined && { cause: redactValue(error.cause, depth + 1) }),
    };
  };

  return (value) => redactValue(value, 0);
}

function writeForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const forms = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    form,
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  return [...new Set(forms)];
}

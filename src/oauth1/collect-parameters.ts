import { InvalidRequestError } from '../errors';

/** The parts of a request that go into the signature base string. */
interface CollectedParameters {
  /** Scheme, host, port when it is not the scheme's own, path (RFC 5849 §3.4.1.2). */
  baseUri: string;
  /** Decoded names and values of query and form body; every duplicate is in its list (§3.4.1.3.1). */
  parameters: Record<string, string[]>;
}

/** Protocol parameters travel in the header, and each only once per request (RFC 5849 §3.1). */
const RESERVED = new Set([
  '__proto__',
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_token',
  'oauth_version',
]);

/**
 * Takes a final URI apart for signing. The query and a form body are decoded once, as forms: `+` is a space, a name
 * without `=` has an empty value, a second `?` or `=` belongs to the value, empty pieces are nothing.
 *
 * Throws an `InvalidRequestError` for a protocol parameter outside the header, and for one called `__proto__`, which the
 * signing library cannot hold.
 */
export function collectParameters(uri: string, formBody = ''): CollectedParameters {
  const { protocol, host, pathname, search } = new URL(uri);
  const parameters: Record<string, string[]> = {};
  for (const text of [search.slice(1), formBody]) {
    // A leading `?` would be dropped by URLSearchParams; it belongs to the first name.
    for (const [name, value] of new URLSearchParams(text.startsWith('?') ? `&${text}` : text)) {
      if (RESERVED.has(name)) throw new InvalidRequestError(`A signed request must not carry ${name} as a parameter.`);
      const values = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (values === undefined) parameters[name] = [value];
      else values.push(value);
    }
  }
  return { baseUri: `${protocol}//${host}${pathname}`, parameters };
}

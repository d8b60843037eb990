import { isObject } from '../../common';

type Members = Record<string, unknown>;

/**
 * What an author writes for OAuth, in the words of `spec.ts`: older and shorter spellings are resolved, numbers become
 * texts, a single scope becomes a list.
 */
function normaliseOAuth(document: Members): Members {
  const { skipPkce, skipClientAuthInBody, skipClientAuthInHeader, skipClientAuthInHeaders, ...rest } = document;
  const { scopes, pkce, clientAuthLocation } = rest;
  return {
    ...rest,
    ...(typeof scopes === 'string' && { scopes: scopes === '' ? [] : [scopes] }),
    ...resolvePkce(skipPkce, pkce),
    ...(clientAuthLocation === undefined && skipClientAuthInBody === true && { clientAuthLocation: 'headers' }),
    ...(clientAuthLocation === undefined &&
      (skipClientAuthInHeader === true || skipClientAuthInHeaders === true) && { clientAuthLocation: 'body' }),
    ...Object.fromEntries(
      ['extra', 'tokenExtra', 'refreshExtra', 'requestTokenExtra']
        .filter((key) => isObject(rest[key]))
        .map((key) => [key, writeTexts(rest[key] as Members)]),
    ),
  };
}

function resolvePkce(skipPkce: unknown, pkce: unknown): Members {
  if (skipPkce === true) return { pkce: 'skip' };
  if (skipPkce === undefined || skipPkce === false) return {};
  return { pkce: { $case: { cases: [{ filter: skipPkce, value: 'skip' }], default: pkce ?? 'optional' } } };
}

function writeTexts(values: Members): Members {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'number' || typeof value === 'boolean' ? String(value) : value]),
  );
}

/** The document of a mapping in the words of `spec.ts`. */
export function normaliseDocument(name: string, document: unknown): Members {
  const members = isObject(document) ? document : {};
  return name === 'makeApiClient' ? normaliseApiClient(members) : normaliseOAuth(members);
}

/** The same for `makeApiClient`. */
function normaliseApiClient(document: Members): Members {
  const { baseUrl, defaultQueryParameters, ...rest } = document;
  return {
    ...rest,
    ...(baseUrl !== undefined && { baseUri: baseUrl }),
    ...(defaultQueryParameters !== undefined && { query: defaultQueryParameters }),
  };
}

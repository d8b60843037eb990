import Joi from 'joi';
import { isObject } from '../../common';
import type { ApiClientSpec } from '../api-client-spec';
import { listFacts } from '../key-table';
import { oauth1Keys } from '../oauth1-keys';
import { oauth2Keys } from '../oauth2-keys';
import { orFormula } from './document-keys';

type Members = Record<string, unknown>;

/** Other names of keys of `makeApiClient`. */
export const API_CLIENT_ALIASES: ReadonlyMap<string, keyof ApiClientSpec> = new Map([
  ['baseUrl', 'baseUri'],
  ['defaultQueryParameters', 'query'],
]);

/** Older ways to write keys of OAuth 2.0. */
export const olderKeys = {
  skipPkce: orFormula(
    Joi.boolean().description('True where the provider chokes on PKCE; older way to say `pkce: skip`.'),
  ),
  skipClientAuthInBody: Joi.boolean().description('Older way to say `clientAuthLocation: headers`.'),
  skipClientAuthInHeader: Joi.boolean().description('Older way to say `clientAuthLocation: body`.'),
  skipClientAuthInHeaders: Joi.boolean().description('Older way to say `clientAuthLocation: body`.'),
};

/** The document of a method in the words of the tables: older and shorter spellings are resolved. */
export function normaliseDocument(method: string, document: unknown): Members {
  const members = isObject(document) ? document : {};
  return method === 'makeApiClient' ? normaliseApiClient(members) : normaliseOAuth(members);
}

function normaliseApiClient(document: Members): Members {
  const entries = Object.entries(document);
  const own = entries.filter(([key]) => !API_CLIENT_ALIASES.has(key));
  const renamed = entries.flatMap(([alias, value]) => {
    const key = API_CLIENT_ALIASES.get(alias);
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries([...own, ...renamed]);
}

const PARAMETERS = [...listFacts(oauth2Keys, 'holdsParameters'), ...listFacts(oauth1Keys, 'holdsParameters')];

/** Numbers become texts, a single scope becomes a list. */
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
      PARAMETERS.flatMap(([key]) => {
        const values = rest[key];
        return isObject(values) ? [[key, writeTexts(values)]] : [];
      }),
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

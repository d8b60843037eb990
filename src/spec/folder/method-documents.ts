import Joi from 'joi';
import { apiClientKeys } from '../api-client-keys';
import type { AuthKind } from '../auth-spec';
import type { Implementation } from '../methods';
import { oauth1Keys } from '../oauth1-keys';
import { oauth2Keys } from '../oauth2-keys';
import { orFormula, toDocument } from './document-keys';
import { API_CLIENT_ALIASES, olderKeys } from './normalise-document';
import type { RestMapping } from './rest-request';

/** `get-oauth-config.map.yml` of OAuth 2.0. */
export const oauth2DocumentSchema = toDocument(oauth2Keys).keys(olderKeys);

/** `get-oauth-config.map.yml` of OAuth 1.0a. */
export const oauth1DocumentSchema = toDocument(oauth1Keys);

/** `make-api-client.map.yml`. */
export const apiClientDocumentSchema = toDocument(apiClientKeys, API_CLIENT_ALIASES);

const restKeys = {
  path: orFormula(
    Joi.string().description('Relative to the base URI, or absolute; `{name}` is filled from `pathParameters`.'),
  ).required(),
  method: Joi.valid('GET', 'POST', 'PUT', 'PATCH', 'DELETE').description('Default `GET`.'),
  format: Joi.valid('json', 'form', 'query').description('How `data` is written; default `json`.'),
  requestMapping: Joi.object({
    query: Joi.any().description('Parameters of the query.'),
    headers: Joi.any().description('Headers.'),
    data: Joi.any().description('The body.'),
    pathParameters: Joi.any().description('Values for the places of `path`.'),
    auth: Joi.any().description('`username` and `password` for Basic authentication.'),
  }).description('What is sent.'),
  responseMapping: Joi.any().description('What is returned; default the answer’s data. Sees `response`.'),
  refusedWhen: Joi.any().description('A condition over `response`: the provider refuses this account.'),
  failedWhen: Joi.any().description('A condition over `response`: any other failure that looks like a success.'),
} satisfies Record<keyof RestMapping, Joi.Schema>;

/** `.rest.yml` files. */
export const restDocumentSchema = Joi.object(restKeys);

/** What a method's document is checked with; nothing where it is a mapping of any shape. */
export function findMethodSchema(name: string, implementation: Implementation, kind: AuthKind): Joi.Schema | undefined {
  if (implementation === 'rest-api-mapping') return restDocumentSchema;
  if (name === 'makeApiClient') return apiClientDocumentSchema;
  if (name === 'getOAuthConfig') return kind === 'oauth1' ? oauth1DocumentSchema : oauth2DocumentSchema;
  return undefined;
}

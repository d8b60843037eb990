import Joi from 'joi';
import { facts, listOf, membersOf, uri } from './key-table';
import type { ApiClientSpec, ResponseHandler } from './api-client-spec';

const error = {
  message: Joi.any().description('For readers.'),
  key: Joi.valid('access_token_expired', 'rate_limit_exceeded', 'connection_is_defunct').description(
    'What the answer means.',
  ),
  data: Joi.any().description('For readers.'),
} satisfies Record<keyof NonNullable<ResponseHandler['error']>, Joi.Schema>;

const handler = {
  match: Joi.any().required().description('A condition over `response`.'),
  isSuccess: Joi.boolean().description('The answer is a success.'),
  data: Joi.any().description('What is returned then.'),
  error: Joi.object(error).description('The answer is an error.'),
} satisfies Record<keyof ResponseHandler, Joi.Schema>;

/** The keys of `makeApiClient`. */
export const apiClientKeys = {
  baseUri: uri
    .required()
    .meta(facts({ setting: true }))
    .description('Where the provider’s API is; relative paths are appended to it.'),
  trustedUris: listOf(uri).description('Other addresses of the provider that may see the credentials.'),
  headers: membersOf(/^[!#%&'*+.^`|~\w-]+$/, Joi.string().allow(null, '')).description(
    'Headers of every request. With `Authorization`, or where a header or query parameter reads `credentials.access_token`, no bearer is added; `Authorization: null` adds none either.',
  ),
  query: membersOf(/^/, Joi.string().allow('')).description('Parameters of every request.'),
  auth: Joi.object({
    username: Joi.string().allow('').required(),
    password: Joi.string().allow('').required(),
  }).description('Basic authentication (RFC 7617).'),
  responseHandlers: Joi.array()
    .items(Joi.object(handler))
    .meta(facts({ isLiteral: true }))
    .description('What answers mean where their status does not say it; the first match counts.'),
  maxConcurrentRequests: Joi.number()
    .integer()
    .min(1)
    .max(100)
    .meta(facts({ isLiteral: true }))
    .description('Requests of one account at a time; default 4.'),
} satisfies Record<keyof ApiClientSpec, Joi.Schema>;

/** What an evaluated `makeApiClient` must be. */
export const apiClientSpecSchema = Joi.object<ApiClientSpec>(apiClientKeys);

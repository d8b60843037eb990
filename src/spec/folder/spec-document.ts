import Joi from 'joi';
import { apiClientKeys } from '../api-client-keys';
import type { ConnectorFacts } from '../connector-facts';
import { FOLDER_METHODS, IMPLEMENTATIONS } from '../methods';
import { KINDS } from './build-auth';
import type { LimitsDocument } from './read-limits';
import type { ParameterSchema } from './read-parameters';

const text = (description: string): Joi.StringSchema => Joi.string().description(description);
const members = (description: string): Joi.ObjectSchema =>
  Joi.object().pattern(/^/, Joi.any()).description(description);

/** One property of a JSON Schema for parameters. */
const parameterKeys = {
  type: Joi.valid('string', 'number', 'integer', 'boolean', 'array').description('Default `string`.'),
  title: text('What the user or operator reads.'),
  description: text('One sentence more.'),
  default: Joi.any().description('Taken when nothing is given.'),
  enum: Joi.array().items(Joi.string()).description('The values that are allowed.'),
  pattern: text('The whole value has to match.'),
  example: text('A value that fits.'),
  examples: Joi.array().items(Joi.any()).description('Values that fit; the first is shown.'),
  placeholder: text('A value that fits, as forms show it.'),
  format: text('`password` shows dots.'),
  isSecret: Joi.boolean().description('True shows dots and keeps the value out of every log line.'),
  kind: Joi.valid('text', 'uri', 'list').description('Of a connector parameter: what it must be; default `text`.'),
} satisfies Record<keyof ParameterSchema, Joi.Schema>;

const parametersSchema = Joi.object({
  type: Joi.valid('object').description('Always `object`.'),
  properties: Joi.object()
    .pattern(/^[a-zA-Z][a-zA-Z0-9]*$/, Joi.object(parameterKeys).unknown(true))
    .description('Parameters by name, in camelCase.'),
  required: Joi.array().items(Joi.string()).description('Names of those that must be given.'),
}).unknown(true);

const ui = Joi.object({
  schema: parametersSchema.description(
    'What the user fills in before connecting; formulas read it as `connectionParameters`.',
  ),
  helpUri: text('A page that helps the user.'),
  description: text('What the user reads beside the button.'),
}).unknown(true);

/** A method, inline or declared with its implementation in a file. */
const method = (description: string): Joi.Schema =>
  Joi.object({
    implementationType: Joi.valid(...IMPLEMENTATIONS, 'not-supported').description(
      'What the file beside is; the file’s name says it as well.',
    ),
    type: Joi.valid(...IMPLEMENTATIONS).description('The same, where the method is inline.'),
    mapping: Joi.any().description('The mapping, inline.'),
    rest: Joi.any().description('The request, inline.'),
    code: text('JavaScript, inline.'),
  })
    .unknown(true)
    .description(description);

/** Every method that a folder can hold, with its other names. */
const methodKeys = Object.fromEntries(
  [...FOLDER_METHODS].flatMap(([name, { aliases = [], sentence }]) => [
    [name, method(sentence)],
    ...aliases.map((alias) => [alias, method(`Another name of \`${name}\`.`)] as const),
  ]),
);

const limitKeys = {
  remaining: text('Header that tells how many requests are left.'),
  reset: text('Header that tells when the limit starts anew.'),
  resetIs: Joi.valid('seconds', 'milliseconds', 'epoch', 'epoch-milliseconds').description(
    'What that header holds: a length, or a point in time. Default `seconds`.',
  ),
  statuses: Joi.array()
    .items(Joi.number())
    .description('Statuses beside 429 that mean a limit, when `limitedWhen` holds or is missing.'),
  limitedWhen: Joi.any().description('A condition over `response`, for statuses that also mean other things.'),
} satisfies Record<keyof LimitsDocument, Joi.Schema>;

const authKeys = {
  type: Joi.valid(...Object.keys(KINDS), 'proxy', 'integration-app-token', 'membrane-token')
    .required()
    .description('How an account is connected; `client-credentials` are keys that the user pastes.'),
  title: text('On the button.'),
  description: text('Beside the button.'),
  enabled: Joi.boolean().description('`false` leaves this way of connecting out.'),
  ui: ui.description('What the user fills in.'),
  parametersSchema: parametersSchema.description('More parameters of the operator.'),
  credentialsSchema: Joi.any().description('Shape of the credentials; for readers, not checked.'),
  customCredentialsSchema: Joi.any().description('Shape of what is added to them; for readers, not checked.'),
  proxyKey: text('Of type `proxy`, which is not supported here.'),
  ...methodKeys,
  tokenResponseMapping: members(
    'Where the members of RFC 6749 §5.1 stand in a token answer that nests or renames them; reads `tokenResponse`.',
  ),
};

const factKeys = {
  row: text('The provider’s row in `connectors/_facts/providers.tsv`, which the kit holds the spec against.'),
  sources: Joi.array()
    .items(Joi.string())
    .description('Where the facts come from: codes of `connectors/_facts/README.md`, or addresses.'),
  weak: Joi.array().items(Joi.string()).description('Facts that only one weak source backs.'),
  quirks: Joi.array()
    .items(Joi.number().integer().min(1).max(30))
    .description('Numbers of docs/quirks.md that this provider shows.'),
  domains: Joi.object()
    .pattern(/^/, Joi.string())
    .description('Domains beside that of the authorization URI that belong to the provider, each with the reason.'),
  register: text('Where the operator registers a client.'),
  notes: Joi.array().items(Joi.string()).description('What an operator has to know.'),
  differs: Joi.object()
    .pattern(/^/, Joi.string())
    .description('Facts of the row that this spec departs from, each with the reason.'),
  sandbox: members('How the sandbox plays this provider where its row does not say it.'),
} satisfies Record<keyof ConnectorFacts, Joi.Schema>;

/** `spec.yml`. */
export const specDocumentSchema = Joi.object({
  extends: text('A file with facts that a family of connectors shares; what stands here is laid over it.'),
  name: Joi.string().max(60).required().description('What users read.'),
  key: text('Id in the source system; the folder’s name counts here.'),
  version: Joi.string()
    .pattern(/^\d+\.\d+\.\d+$/)
    .description('Semantic version, shown by the host. Default `0.1.0`.'),
  description: Joi.string().max(300).description('One sentence for users. Default `Connects <name> accounts`.'),
  website: Joi.string().uri({ scheme: 'https' }).description('The provider’s site.'),
  apiDocsUri: text('The provider’s documentation of its authorization.'),
  logoUri: text('For readers; the logo that is served is `logo.svg` in the folder.'),
  appUuid: text('Id in the source system; ignored.'),
  parametersSchema: parametersSchema.description(
    'What the operator sets, beside client id and secret, scopes and addresses; formulas read it as `connectorParameters`.',
  ),
  ui: ui.description('What the user fills in, for all ways of connecting.'),
  auth: Joi.object({
    ...authKeys,
    type: authKeys.type.optional(),
    options: Joi.object()
      .pattern(/^[a-zA-Z][a-zA-Z0-9-]*$/, Joi.object({ ...authKeys, type: authKeys.type.optional() }).unknown(false))
      .description('Several ways of connecting, by key; each is laid over `auth`. Files lie in `auth/<key>/`.'),
  })
    .required()
    .description('How accounts are connected and called.'),
  api: Joi.object({
    limits: Joi.object(limitKeys).description(
      'How the provider tells its limits; 429 and `Retry-After` are known without it.',
    ),
    maxConcurrentRequests: apiClientKeys.maxConcurrentRequests,
  })
    .unknown(true)
    .description('What holds for every request.'),
  facts: Joi.object(factKeys).description('What is known of the provider, and how well.'),
  connectionMode: Joi.any().description('Of other tools; ignored.'),
  data: Joi.any().description('Of other tools; ignored.'),
  operations: Joi.any().description('Of other tools; ignored.'),
  events: Joi.any().description('Of other tools; ignored.'),
  flows: Joi.any().description('Of other tools; ignored.'),
});

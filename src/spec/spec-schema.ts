import Joi from 'joi';
import { filtersSchema, typesSchema } from '../sync';
import type { AuthKind } from './auth-spec';
import { METHODS, type Method } from './methods';
import type { ConnectorSpec } from './spec';

const credentialsResult = Joi.valid('extras', 'whole');

/** The methods that have a presence, with it. */
function describeMethods(presenceOf: (method: Method) => Method['kinds'][AuthKind]): Joi.SchemaMap {
  return Object.fromEntries(
    Object.entries(METHODS).flatMap(([name, method]) => {
      const presence = presenceOf(method);
      const schema = method.role === 'slot' ? Joi.alternatives(Joi.object(), Joi.function()) : Joi.function();
      return presence === undefined ? [] : [[name, schema.presence(presence)]];
    }),
  );
}

/** A way of connecting: what all of them have, and methods; those that can be shared may be left to the spec. */
function describeAuth(kind: AuthKind): Joi.ObjectSchema {
  return Joi.object({
    title: Joi.string(),
    description: Joi.string(),
    ...describeMethods(({ kinds, isShared }) => kinds[kind] && (isShared ? 'optional' : kinds[kind])),
  });
}

/** Names that the host's account uses for other things (docs/host-contract.md), or that we do. */
const fieldId = Joi.string()
  .pattern(/^[a-z][a-zA-Z0-9]*$/)
  .invalid('id', 'app', 'owner', 'auth', 'name', 'state', 'scope')
  .required();

const action = Joi.object({
  id: Joi.string()
    .pattern(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .required(),
  name: Joi.string().required(),
  description: Joi.string(),
  args: Joi.object()
    .pattern(
      /^[a-z][a-zA-Z0-9]*$/,
      Joi.object({
        name: Joi.string().required(),
        description: Joi.string(),
        type: Joi.valid('text', 'textarea'),
        isOptional: Joi.boolean(),
      }),
    )
    .required(),
  execute: Joi.function().required(),
});

const orFunction = (list: Joi.Schema): Joi.Schema => Joi.alternatives(list, Joi.function());

/** A pattern that cannot be read, or that the field's own example does not fit, would refuse every user. */
function checkExample(field: { id: string; pattern?: string; example: string }): object {
  const { id, pattern, example } = field;
  if (pattern === undefined) return field;
  let fits: boolean;
  try {
    fits = new RegExp(`^(?:${pattern})$`).test(example);
  } catch {
    throw new Error(`the pattern of ${id} is no regular expression`);
  }
  if (!fits) throw new Error(`the example of ${id} does not fit its pattern`);
  return field;
}

/** What `defineConnector` accepts; the keys are documented in `spec.ts` and `auth-spec.ts`. */
const connectorSpecSchema = Joi.object<ConnectorSpec>({
  id: Joi.string()
    .pattern(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .required(),
  name: Joi.string().max(60).required(),
  version: Joi.string()
    .pattern(/^\d+\.\d+\.\d+$/)
    .required(),
  description: Joi.string().max(300).required(),
  website: Joi.string().uri({ scheme: 'https' }),
  parameters: Joi.object().pattern(
    /^[a-z][a-zA-Z0-9]*$/,
    Joi.object({
      description: Joi.string().required(),
      default: Joi.string(),
      kind: Joi.valid('text', 'uri', 'list'),
      oneOf: Joi.array().items(Joi.string()).min(1),
      secret: Joi.boolean(),
      required: Joi.boolean(),
    }),
  ),
  connectionFields: Joi.array().items(
    Joi.object({
      id: fieldId,
      title: Joi.string().required(),
      description: Joi.string(),
      example: Joi.string().required(),
      pattern: Joi.string(),
      isOptional: Joi.boolean(),
      default: Joi.string(),
    }).custom(checkExample),
  ),
  auth: Joi.object({
    oauth1: describeAuth('oauth1').keys({ credentialsResult }),
    oauth2: describeAuth('oauth2').keys({ credentialsResult, tokenResponseMapping: Joi.object() }),
    token: describeAuth('token').keys({
      fields: Joi.array()
        .items(
          Joi.object({
            id: fieldId,
            title: Joi.string().required(),
            description: Joi.string(),
            type: Joi.valid('text', 'password').required(),
            isOptional: Joi.boolean(),
          }),
        )
        .has(Joi.object({ type: 'password' }).unknown(true))
        .required(),
      helpUri: Joi.string().uri({ scheme: 'https' }),
    }),
  })
    .or('oauth1', 'oauth2', 'token')
    .required(),
  ...describeMethods(({ kinds, isShared }) => isShared && kinds.oauth2),
  readLimits: Joi.function(),
  refusesPermission: Joi.function(),
  sync: Joi.object({
    types: orFunction(typesSchema).required(),
    filters: orFunction(filtersSchema),
    takeMark: Joi.function(),
    files: Joi.object().pattern(
      /^[a-z][a-zA-Z0-9]*$/,
      Joi.object({
        params: Joi.array().items(Joi.string().invalid('type')).required(),
        open: Joi.function().required(),
      }),
    ),
    webhooks: Joi.object({
      setUp: Joi.function().required(),
      takeDown: Joi.function().required(),
      readEvent: Joi.function().required(),
      toChanges: Joi.function().required(),
    }),
  }),
  actions: orFunction(Joi.array().items(action).unique('id')),
});

/** Everything that is wrong with the shape of a spec, one sentence each; empty when it is right. */
export function findSpecProblems(spec: unknown): string[] {
  const { error } = connectorSpecSchema.validate(spec, { abortEarly: false, convert: false });
  return error?.details.map(({ message }) => message) ?? [];
}

import Joi from 'joi';
import type { ActionDefinition, Connector } from '../connector';
import type { HostRoute } from './host-route';

const named = Joi.array().items(Joi.object({ id: Joi.string().required(), name: Joi.string().required() }));

/** `GET /`: what the app is and how a user connects. */
export const appInfo: HostRoute = {
  id: 'getApp',
  method: 'GET',
  path: '/',
  summary: 'Says what the app is and how a user connects.',
  answers: {
    200: {
      description: 'The app.',
      schema: Joi.object({
        id: Joi.string().required(),
        name: Joi.string().required(),
        version: Joi.string().required(),
        type: Joi.string().required(),
        description: Joi.string().required(),
        website: Joi.string().required(),
        authentication: named.required(),
        sources: Joi.array().required(),
        actions: Joi.array()
          .items(Joi.object({ action: Joi.string().required(), name: Joi.string().required(), args: named.required() }))
          .required(),
        responsibleFor: Joi.object().pattern(Joi.string(), Joi.boolean()).required(),
      }),
    },
  },
  handle: ({ connector }) => describeApp(connector),
};

/**
 * `fields` with one field of type `oauth` is what the host shows as the connect button; labels go out under both names that
 * its documents use.
 */
function describeApp(connector: Connector): object {
  const methods = [
    { id: 'oauth', method: connector.auth.oauth1 },
    { id: 'oauth2', method: connector.auth.oauth2 },
  ];
  const field = {
    id: 'callback_uri',
    type: 'oauth',
    title: 'callback_uri',
    name: 'callback_uri',
    description: 'OAuth redirect',
  };
  const asked = connector.connectionFields.map(({ id, title, description, example, isOptional = false }) => ({
    id,
    type: 'text',
    title,
    name: title,
    description: description ?? `For example ${example}`,
    ...(isOptional && { optional: true }),
  }));
  return {
    id: connector.id,
    name: connector.name,
    version: connector.version,
    type: 'crunch',
    description: connector.description,
    website: connector.website ?? '',
    authentication: [
      ...methods.flatMap(({ id, method }) =>
        method === undefined
          ? []
          : [{ id, name: method.title, description: method.description, fields: [...asked, field] }],
      ),
      ...describeToken(connector, asked),
    ],
    sources: [],
    actions: connector.actions.map(describeAction),
    responsibleFor: { dataSynchronization: true, dataImport: false, automations: connector.actions.length > 0 },
  };
}

function describeToken({ auth: { token } }: Connector, asked: readonly object[]): object[] {
  if (token === undefined) return [];
  const fields = token.fields.map(({ id, type, title, description, isOptional = false }) => ({
    id,
    type,
    title,
    name: title,
    ...(description !== undefined && { description }),
    ...(isOptional && { optional: true }),
  }));
  const help =
    token.helpUri === undefined
      ? []
      : [{ id: 'help', type: 'link', title: 'Where do I find it?', name: 'Where do I find it?', value: token.helpUri }];
  return [{ id: 'token', name: token.title, description: token.description, fields: [...asked, ...fields, ...help] }];
}

function describeAction({ id, name, description, args }: ActionDefinition): object {
  return {
    action: id,
    name,
    ...(description !== undefined && { description }),
    args: Object.entries(args).map(([argument, { name: title, description: text, type = 'text', isOptional }]) => ({
      id: argument,
      name: title,
      type,
      textTemplateSupported: true,
      ...(text !== undefined && { description: text }),
      ...(isOptional === true && { optional: true }),
    })),
  };
}

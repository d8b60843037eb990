import type { Connector } from '../connector';

/**
 * `GET /`: what the app is and how a user connects (host contract 3.1). `fields` with one field of type `oauth` is what
 * the host shows as the connect button; labels go out under both names that its documents use.
 */
export function appInfo(connector: Connector): object {
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
  const asked = connector.connectionFields.map(({ id, title, description, example }) => ({
    id,
    type: 'text',
    title,
    name: title,
    description: description ?? `For example ${example}`,
  }));
  return {
    id: connector.id,
    name: connector.name,
    version: connector.version,
    type: 'crunch',
    description: connector.description,
    website: connector.website ?? '',
    authentication: methods.flatMap(({ id, method }) =>
      method === undefined
        ? []
        : [{ id, name: method.title, description: method.description, fields: [...asked, field] }],
    ),
    sources: [],
    actions: [],
    responsibleFor: { dataSynchronization: true, dataImport: false, automations: false },
  };
}

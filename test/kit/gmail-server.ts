import type { ApiServer } from './api-server';

/** The part of Google's discovery document that one call needs. */
const discovery = (rootUrl: string): object => ({
  kind: 'discovery#restDescription',
  name: 'gmail',
  version: 'v1',
  rootUrl,
  servicePath: '',
  baseUrl: rootUrl,
  batchPath: 'batch',
  schemas: { ListMessagesResponse: { id: 'ListMessagesResponse', type: 'object', properties: {} } },
  parameters: {},
  resources: {
    users: {
      resources: {
        messages: {
          methods: {
            list: {
              id: 'gmail.users.messages.list',
              path: 'gmail/v1/users/{userId}/messages',
              httpMethod: 'GET',
              parameters: {
                userId: { type: 'string', required: true, location: 'path' },
                maxResults: { type: 'integer', format: 'uint32', location: 'query' },
              },
              parameterOrder: ['userId'],
              response: { $ref: 'ListMessagesResponse' },
            },
          },
        },
      },
    },
  },
});

/** Lets an API server answer as Gmail does; `messages` is what the account holds, or nothing at all. */
export function answerAsGmail(api: ApiServer, messages: readonly object[] | undefined): void {
  api.answerWith(({ target, isAuthorized }, response) => {
    if (target.startsWith('/discovery/')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(discovery(`${api.origin}/`)));
      return true;
    }
    if (!isAuthorized) return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...(messages !== undefined && { messages }), resultSizeEstimate: 0 }));
    return true;
  });
}

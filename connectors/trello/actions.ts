import { defineAction } from '../../src/connector';

/** What can be done: https://developer.atlassian.com/cloud/trello/rest/api-group-cards. Needs the scope `write`. */
export const actions = [
  defineAction({
    id: 'create-card',
    name: 'Create a card',
    args: {
      listId: { name: 'List id' },
      name: { name: 'Name' },
      description: { name: 'Description', type: 'textarea', isOptional: true },
      due: { name: 'Due', description: 'A date, such as 2026-01-22 or 2026-01-22T10:00:00Z', isOptional: true },
    },
    execute: ({ apiClient, args: { listId, name, description, due } }) =>
      apiClient.post('/1/cards', { idList: listId, name, desc: description, due }),
  }),
  defineAction({
    id: 'add-comment',
    name: 'Comment on a card',
    args: { cardId: { name: 'Card id' }, text: { name: 'Text', type: 'textarea' } },
    execute: ({ apiClient, args: { cardId, text } }) =>
      apiClient.post(`/1/cards/${encodeURIComponent(cardId)}/actions/comments`, { text }),
  }),
  defineAction({
    id: 'move-card',
    name: 'Move a card to a list',
    args: { cardId: { name: 'Card id' }, listId: { name: 'List id' } },
    execute: ({ apiClient, args: { cardId, listId } }) =>
      apiClient.request({
        method: 'PUT',
        path: `/1/cards/${encodeURIComponent(cardId)}`,
        data: { idList: listId },
      }),
  }),
];

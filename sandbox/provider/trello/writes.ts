import type { Request } from 'express';
import { Refusal } from '../refusal';
import type { SandboxUser } from '../seed-data';
import { requireCard } from './reads';
import type { TrelloChanges } from './trello-changes';
import type { TrelloData } from './trello-data';
import type { TrelloWebhooks } from './trello-webhooks';
import { writeCard, type Query } from './write-trello';

/** Adds a route that needs a proof of an account. What a handler returns is the answer. */
export type AddRoute = (
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  answer: (user: SandboxUser, request: Request, token: string) => unknown,
) => void;

/** New and moved cards, and comments. */
export function addCardWrites(add: AddRoute, data: TrelloData, changes: TrelloChanges): void {
  add('post', '/1/cards', (user, request) => {
    const { idList, name, desc, due } = readBody(request);
    const isKnown = [...data.boards.values()].some(
      (board) => board.memberIds.includes(user.id) && board.lists.some(({ id }) => id === idList),
    );
    if (!isKnown) throw new Refusal(400, 'invalid value for idList');
    return writeCard(
      changes.createCard({ idList: idList ?? '', name: name ?? '', desc, due: due ?? null }, user.id),
      {},
    );
  });
  add('put', '/1/cards/:id', (user, request) => {
    const card = requireCard(data, user, String(request.params['id']));
    const { idList } = readBody(request);
    const board = [...data.boards.values()].find(({ lists }) => lists.some(({ id }) => id === idList));
    if (idList === undefined || board?.memberIds.includes(user.id) !== true)
      throw new Refusal(400, 'invalid value for idList');
    const onBoard = board.id === card.idBoard ? card : changes.moveCardToBoard(card.id, board.id);
    return writeCard(changes.updateCard(onBoard.id, { idList }), {});
  });
  add('post', '/1/cards/:id/actions/comments', (user, request) => {
    const { text } = readBody(request);
    if (text === undefined || text === '') throw new Refusal(400, 'invalid value for text');
    return changes.addComment(requireCard(data, user, String(request.params['id'])).id, text, user.id);
  });
}

/** Webhooks of an account's token. */
export function addWebhooks(add: AddRoute, data: TrelloData, webhooks: TrelloWebhooks): void {
  add('get', '/1/members/me/tokens', (_user, _request, token) => [{ id: 'token', webhooks: webhooks.list(token) }]);
  add('post', '/1/webhooks', async (user, request, token) => {
    const { callbackURL = '', idModel = '', description = '' } = readBody(request);
    if (data.boards.get(idModel)?.memberIds.includes(user.id) !== true)
      throw new Refusal(400, 'invalid value for idModel');
    const webhook = await webhooks.create({ token, callbackURL, idModel, description });
    if (webhook === undefined) throw new Refusal(400, 'URL did not return 200 status code');
    return webhook;
  });
  add('delete', '/1/webhooks/:id', (_user, request, token) => {
    if (!webhooks.remove(token, String(request.params['id']))) throw new Refusal(404, 'not found');
    return { _value: null };
  });
}

function readBody(request: Request): Query {
  return (request.body ?? {}) as Query;
}

import { Router, type Request, type Response } from 'express';
import { checkOAuth1 } from '../check-oauth1';
import type { ProviderOptions } from '../options';
import type { SandboxUser } from '../seed-data';
import { findToken, type ProviderState } from '../state';
import { readAuthorization } from '../verify-signature';
import { describeReads, findCard, requireCard } from './reads';
import { Refusal } from '../refusal';
import type { TrelloChanges } from './trello-changes';
import type { TrelloData } from './trello-data';
import type { TrelloWebhooks } from './trello-webhooks';
import { writeCard, type Query } from './write-trello';

/** What the API stands on. */
export interface TrelloParts {
  data: TrelloData;
  changes: TrelloChanges;
  webhooks: TrelloWebhooks;
}

/**
 * A Trello-shaped API (https://developer.atlassian.com/cloud/trello/rest). Every request has to be signed, or to carry key
 * and token of an account. Knows the nested resources, paging and batches that the real one documents.
 */
export function trelloApi(state: ProviderState, options: ProviderOptions, parts: TrelloParts): Router {
  const { data, changes, webhooks } = parts;
  const router = Router();
  const reads = describeReads(data);

  const findUser = (request: Request): { user: SandboxUser; token: string } | undefined => {
    const parameters = readAuthorization(request.get('authorization'));
    const token = parameters?.get('oauth_token') ?? '';
    const known = findToken(state, token);
    if (known === undefined || parameters?.get('oauth_consumer_key') !== options.clientId) return undefined;
    if (known.secret === undefined) return { user: known.user, token };
    const checked = checkOAuth1(request, state, options, () => known.secret);
    return 'problem' in checked ? undefined : { user: known.user, token };
  };
  const authorized =
    (answer: (user: SandboxUser, request: Request, token: string) => unknown) =>
    async (request: Request, response: Response): Promise<void> => {
      const found = findUser(request);
      if (found === undefined) return void response.status(401).type('text/plain').send('invalid token');
      try {
        response.json(await answer(found.user, request, found.token));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        response.status(error.status).type('text/plain').send(error.message);
      }
    };
  const read = (user: SandboxUser, target: string): unknown => {
    const url = new URL(target, 'http://sandbox');
    const query = Object.fromEntries(url.searchParams);
    for (const one of reads) {
      const match = one.path.exec(url.pathname);
      if (match !== null) return one.answer(user, match.slice(1).map(decodeURIComponent), query);
    }
    throw new Refusal(404, 'not found');
  };

  router.get(
    '/1/batch',
    authorized((user, request) => {
      const urls = (new URL(request.originalUrl, 'http://sandbox').searchParams.get('urls') ?? '').split(',');
      if (urls.length > 10) throw new Refusal(400, 'invalid value for urls');
      return urls.map((url) => {
        try {
          return { 200: read(user, `/1${url}`) };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { name: 'Error', message: error.message, statusCode: error.status };
        }
      });
    }),
  );
  router.get('/1/cards/:card/attachments/:attachment/download/:name', (request, response) => {
    const found = findUser(request);
    if (found === undefined) {
      response.status(401).type('text/plain').send('unauthorized attachment');
      return;
    }
    const { card, attachment } = request.params;
    const file = findCard(data, found.user, card)?.attachments.find(({ id }) => id === attachment);
    if (file === undefined) {
      response.status(404).type('text/plain').send('not found');
      return;
    }
    const key = state.addFile({ content: `content of ${file.id}`, mediaType: file.mimeType, name: file.fileName });
    // The real one sends on to a store elsewhere, with an address that carries its own proof.
    response.redirect(302, `/files/${key}`);
  });
  router.post(
    '/1/cards',
    authorized((user, request) => {
      const { idList, name, desc, due } = readBody(request);
      const isKnown = [...data.boards.values()].some(
        (board) => board.memberIds.includes(user.id) && board.lists.some(({ id }) => id === idList),
      );
      if (!isKnown) throw new Refusal(400, 'invalid value for idList');
      return writeCard(
        changes.createCard({ idList: idList ?? '', name: name ?? '', desc, due: due ?? null }, user.id),
        {},
      );
    }),
  );
  router.put(
    '/1/cards/:id',
    authorized((user, request) => {
      const card = requireCard(data, user, String(request.params['id']));
      const { idList } = readBody(request);
      const board = [...data.boards.values()].find(({ lists }) => lists.some(({ id }) => id === idList));
      if (idList === undefined || board?.memberIds.includes(user.id) !== true)
        throw new Refusal(400, 'invalid value for idList');
      const onBoard = board.id === card.idBoard ? card : changes.moveCardToBoard(card.id, board.id);
      return writeCard(changes.updateCard(onBoard.id, { idList }), {});
    }),
  );
  router.post(
    '/1/cards/:id/actions/comments',
    authorized((user, request) => {
      const { text } = readBody(request);
      if (text === undefined || text === '') throw new Refusal(400, 'invalid value for text');
      return changes.addComment(requireCard(data, user, String(request.params['id'])).id, text, user.id);
    }),
  );
  router.get(
    '/1/members/me/tokens',
    authorized((_user, _request, token) => [{ id: 'token', webhooks: webhooks.list(token) }]),
  );
  router.post(
    '/1/webhooks',
    authorized(async (user, request, token) => {
      const { callbackURL = '', idModel = '', description = '' } = readBody(request);
      if (data.boards.get(idModel)?.memberIds.includes(user.id) !== true)
        throw new Refusal(400, 'invalid value for idModel');
      const webhook = await webhooks.create({ token, callbackURL, idModel, description });
      if (webhook === undefined) throw new Refusal(400, 'URL did not return 200 status code');
      return webhook;
    }),
  );
  router.delete(
    '/1/webhooks/:id',
    authorized((_user, request, token) => {
      if (!webhooks.remove(token, String(request.params['id']))) throw new Refusal(404, 'not found');
      return { _value: null };
    }),
  );
  router.delete(
    '/1/tokens/:token',
    authorized((_user, { params }) => {
      const token = String(params['token']);
      if (!state.oauth1Tokens.delete(token) && !state.apiTokens.delete(token)) throw new Refusal(404, 'not found');
      return { _value: null };
    }),
  );
  router.get(
    '/1/*rest',
    authorized((user, request) => read(user, request.originalUrl)),
  );
  return router;
}

function readBody(request: Request): Query {
  return (request.body ?? {}) as Query;
}

import { Router, type Request, type Response } from 'express';
import { checkOAuth1 } from '../check-oauth1';
import type { ProviderOptions } from '../options';
import type { SandboxUser } from '../seed-data';
import { findToken, type ProviderState } from '../state';
import { readAuthorization } from '../verify-signature';
import type { TrelloChanges } from './trello-changes';
import type { TrelloAction, TrelloBoard, TrelloCard, TrelloData } from './trello-data';
import type { TrelloWebhooks } from './trello-webhooks';

/** What the API stands on. */
export interface TrelloParts {
  data: TrelloData;
  changes: TrelloChanges;
  webhooks: TrelloWebhooks;
}

/** An answer that is not a 200. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Query = Readonly<Record<string, string | undefined>>;

/** One read of the API: its path, and what it answers. */
interface Read {
  path: RegExp;
  answer(user: SandboxUser, ids: readonly string[], query: Query): unknown;
}

/**
 * A Trello-shaped API (https://developer.atlassian.com/cloud/trello/rest). Every request has to be signed, or to carry key
 * and token of an account. Knows the nested resources, paging and batches that the real one documents.
 */
export function trelloApi(state: ProviderState, options: ProviderOptions, parts: TrelloParts): Router {
  const { data, changes, webhooks } = parts;
  const router = Router();
  const reads = describeReads(parts);

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

function describeReads({ data }: TrelloParts): Read[] {
  const boardOf = (user: SandboxUser, id: string | undefined): TrelloBoard => {
    const board = data.boards.get(id ?? '');
    if (board === undefined) throw new Refusal(404, 'The requested resource was not found.');
    if (!board.memberIds.includes(user.id)) throw new Refusal(401, 'unauthorized permission requested');
    return board;
  };
  return [
    { path: /^\/1\/members\/me$/, answer: (user, _ids, query) => writeMember(data, user.id, query['fields']) },
    {
      path: /^\/1\/members\/me\/boards$/,
      answer: (user, _ids, { filter = 'all', fields }) =>
        [...data.boards.values()]
          .filter(
            ({ memberIds, closed }) =>
              memberIds.includes(user.id) && (filter === 'all' || closed === (filter === 'closed')),
          )
          .map((board) => writeBoard(board, fields)),
    },
    {
      path: /^\/1\/members\/me\/organizations$/,
      answer: (user) =>
        data.workspaces
          .filter(({ memberIds }) => memberIds.includes(user.id))
          .map(({ id, displayName }) => ({ id, displayName })),
    },
    {
      path: /^\/1\/boards\/([^/]+)$/,
      answer: (user, [id], query) => writeNestedBoard(data, boardOf(user, id), query),
    },
    {
      path: /^\/1\/boards\/([^/]+)\/cards$/,
      answer: (user, [id], query) => listCards(boardOf(user, id), query),
    },
    {
      path: /^\/1\/boards\/([^/]+)\/actions$/,
      answer: (user, [id], query) => listActions(boardOf(user, id), query),
    },
    {
      path: /^\/1\/cards\/([^/]+)$/,
      answer: (user, [id], query) => writeCard(requireCard(data, user, id ?? ''), query),
    },
    {
      path: /^\/1\/lists\/([^/]+)$/,
      answer: (user, [id], { fields }) => {
        const board = [...data.boards.values()].find(({ lists }) => lists.some((list) => list.id === id));
        return pickFields(boardOf(user, board?.id).lists.find((list) => list.id === id) ?? {}, fields);
      },
    },
    {
      path: /^\/1\/labels\/([^/]+)$/,
      answer: (user, [id], { fields }) => {
        const board = [...data.boards.values()].find(({ labels }) => labels.some((label) => label.id === id));
        return pickFields(boardOf(user, board?.id).labels.find((label) => label.id === id) ?? {}, fields);
      },
    },
    {
      path: /^\/1\/members\/([^/]+)$/,
      answer: (_user, [id = ''], { fields }) => writeMember(data, id, fields),
    },
    {
      path: /^\/1\/actions\/([^/]+)$/,
      answer: (user, [id]) => {
        for (const board of data.boards.values()) {
          const action = board.comments.find(id ?? '');
          if (action !== undefined && board.memberIds.includes(user.id)) return writeAction(action);
        }
        throw new Refusal(404, 'The requested resource was not found.');
      },
    },
  ];
}

const MAX_LIMIT = 1000;

function readLimit(query: Query): number {
  const limit = Number(query['limit'] ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) throw new Refusal(400, 'invalid value for limit');
  return limit;
}

function listCards(board: TrelloBoard, query: Query): unknown[] {
  const { filter = 'open', before } = query;
  const limit = readLimit(query);
  const cards: unknown[] = [];
  for (const card of board.cards.newestFirst(before)) {
    if (cards.length >= limit) break;
    if (card.idBoard !== board.id || (filter !== 'all' && card.closed !== (filter === 'closed'))) continue;
    cards.push(writeCard(card, query));
  }
  return cards;
}

function listActions(board: TrelloBoard, query: Query): unknown[] {
  const { filter = 'all', before, since } = query;
  const limit = readLimit(query);
  const types = new Set(filter.split(','));
  const actions: TrelloAction[] = [];
  const isWanted = (action: TrelloAction): boolean =>
    (filter === 'all' || types.has(action.type)) &&
    (since === undefined || action.date > new Date(since).toISOString()) &&
    (before === undefined || action.id < before);
  for (const action of board.actions.filter(isWanted).toReversed()) actions.push(action);
  if (filter === 'all' || types.has('commentCard')) {
    let count = 0;
    for (const comment of board.comments.newestFirst(before)) {
      // Comments come newest first: the first that is too old ends them.
      if (count >= limit || (since !== undefined && comment.date <= new Date(since).toISOString())) break;
      actions.push(comment);
      count += 1;
    }
  }
  return actions
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(writeAction);
}

function findCard(data: TrelloData, user: SandboxUser, id: string): TrelloCard | undefined {
  for (const board of data.boards.values()) {
    const card = board.memberIds.includes(user.id) ? board.cards.find(id) : undefined;
    if (card?.idBoard === board.id) return card;
  }
  return undefined;
}

function requireCard(data: TrelloData, user: SandboxUser, id: string): TrelloCard {
  const card = findCard(data, user, id);
  if (card === undefined) throw new Refusal(404, 'The requested resource was not found.');
  return card;
}

function pickFields(item: object, fields: string | undefined): Record<string, unknown> {
  if (fields === undefined || fields === 'all') return { ...item };
  const names = ['id', ...fields.split(',')];
  return Object.fromEntries(
    names.flatMap((name) => (name in item ? [[name, (item as Record<string, unknown>)[name]]] : [])),
  );
}

function writeBoard(board: TrelloBoard, fields: string | undefined): Record<string, unknown> {
  const { id, name, desc, closed, idOrganization, url, dateLastActivity } = board;
  return pickFields({ id, name, desc, closed, idOrganization, url, dateLastActivity }, fields);
}

function writeNestedBoard(data: TrelloData, board: TrelloBoard, query: Query): Record<string, unknown> {
  return {
    ...writeBoard(board, query['fields']),
    ...(query['lists'] !== undefined && {
      lists: board.lists
        .filter(({ closed }) => query['lists'] === 'all' || closed === (query['lists'] === 'closed'))
        .map((list) => pickFields(list, query['list_fields'])),
    }),
    ...(query['labels'] !== undefined && {
      labels: board.labels
        .slice(0, Number(query['labels_limit'] ?? 50))
        .map((label) => pickFields(label, query['label_fields'])),
    }),
    ...(query['members'] !== undefined && {
      members: board.memberIds.map((id) => writeMember(data, id, query['member_fields'] ?? 'fullName,username')),
    }),
  };
}

function writeCard(card: TrelloCard, query: Query): Record<string, unknown> {
  const { checklists, attachments, ...own } = card;
  return {
    ...pickFields(own, query['fields']),
    ...(query['checklists'] === 'all' && { checklists }),
    ...(query['attachments'] === 'true' && {
      attachments: attachments.map((attachment) => pickFields(attachment, query['attachment_fields'])),
    }),
  };
}

function writeMember(data: TrelloData, id: string, fields: string | undefined): Record<string, unknown> {
  const member = data.members.get(id);
  if (member === undefined) throw new Refusal(404, 'The requested resource was not found.');
  const { fullName, username, initials } = member;
  return pickFields(
    { id, fullName, username, initials, avatarUrl: `https://trello-members.s3.amazonaws.com/${id}` },
    fields,
  );
}

function writeAction({ id, type, date, idMemberCreator, data }: TrelloAction): object {
  return { id, type, date, idMemberCreator, data };
}

function readBody(request: Request): Query {
  return (request.body ?? {}) as Query;
}

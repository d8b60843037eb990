import { Router, type Request, type Response } from 'express';
import { checkOAuth1 } from '../check-oauth1';
import type { ProviderOptions } from '../options';
import type { SandboxUser } from '../seed-data';
import { findToken, type ProviderState } from '../state';
import { readAuthorization } from '../verify-signature';
import { describeReads, findCard } from './reads';
import { Refusal } from '../refusal';
import type { TrelloChanges } from './trello-changes';
import type { TrelloData } from './trello-data';
import type { TrelloWebhooks } from './trello-webhooks';
import { addCardWrites, addWebhooks, type AddRoute } from './writes';

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

  const findUser = (request: Request): Caller | undefined => findCaller(request, state, options);
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
  const add: AddRoute = (method, path, answer) => void router[method](path, authorized(answer));
  addCardWrites(add, data, changes);
  addWebhooks(add, data, webhooks);
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

interface Caller {
  user: SandboxUser;
  token: string;
}

/** Whose token a request carries, signed or beside the key; none where the proof is wrong. */
function findCaller(request: Request, state: ProviderState, options: ProviderOptions): Caller | undefined {
  const parameters = readAuthorization(request.get('authorization'));
  const token = parameters?.get('oauth_token') ?? '';
  const known = findToken(state, token);
  if (known === undefined || parameters?.get('oauth_consumer_key') !== options.clientId) return undefined;
  if (known.secret === undefined) return { user: known.user, token };
  const checked = checkOAuth1(request, state, options, () => known.secret);
  return 'problem' in checked ? undefined : { user: known.user, token };
}

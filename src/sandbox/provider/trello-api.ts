import { Router, type Request, type Response } from 'express';
import { checkOAuth1 } from './check-oauth1';
import type { ProviderOptions } from './options';
import { BOARDS, CARDS, LISTS, type SandboxUser } from './seed-data';
import type { ProviderState } from './state';

/** A small Trello-shaped API; every request has to be signed. */
export function trelloApi(state: ProviderState, options: ProviderOptions): Router {
  const router = Router();

  const signed =
    (answer: (user: SandboxUser, request: Request) => unknown) =>
    (request: Request, response: Response): void => {
      const findSecret = (token = ''): string | undefined => state.oauth1Tokens.get(token)?.secret;
      const checked = checkOAuth1(request, state, options, findSecret);
      const user =
        'problem' in checked ? undefined : state.oauth1Tokens.get(checked.parameters.get('oauth_token') ?? '')?.user;
      if (user === undefined) return void response.status(401).type('text/plain').send('invalid token');
      const data = answer(user, request);
      return void (data === undefined
        ? response.status(404).type('text/plain').send('not found')
        : response.json(data));
    };
  const boardsOf = (user: SandboxUser): Array<(typeof BOARDS)[number]> =>
    BOARDS.filter(({ memberIds }) => (memberIds as readonly string[]).includes(user.id));
  const ifMember = <T>(user: SandboxUser, boardId: string | undefined, data: T): T | undefined =>
    boardsOf(user).some(({ id }) => id === boardId) ? data : undefined;

  router.get(
    '/1/members/me',
    signed(({ id, fullName, username }) => ({ id, fullName, username })),
  );
  router.get(
    '/1/members/me/boards',
    signed((user) => boardsOf(user).map(({ id, name, closed }) => ({ id, name, closed }))),
  );
  router.get(
    '/1/boards/:id/lists',
    signed((user, { params }) =>
      ifMember(
        user,
        params['id'] as string,
        LISTS.filter(({ idBoard }) => idBoard === params['id']),
      ),
    ),
  );
  router.get(
    '/1/boards/:id/cards',
    signed((user, { params }) =>
      ifMember(
        user,
        params['id'] as string,
        CARDS.filter(({ idBoard }) => idBoard === params['id']),
      ),
    ),
  );
  router.delete(
    '/1/tokens/:token',
    signed((_user, { params }) => (state.oauth1Tokens.delete(String(params['token'])) ? { _value: null } : undefined)),
  );
  return router;
}

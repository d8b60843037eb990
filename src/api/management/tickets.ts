import Joi from 'joi';
import { isSuperuser, OPERATOR_USER, PERSON_SCOPES, SESSION_SECONDS } from '../../callers';
import { AccessDeniedError, InvalidRequestError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { checkOrigin, checkReturnTo, isBrowser, writeCookie } from '../browser';
import { resolveLevel } from '../level';
import { page } from '../pages/pages';

interface TicketBody {
  user_id?: string;
  app_id?: string;
  target: string;
}

/** `POST /api/v1/tickets`: a link that signs a person in, once, and leads on to one of our addresses. */
export const createTicket: ApiRoute = defineRoute<TicketBody>({
  id: 'createTicket',
  surface: 'plain',
  method: 'POST',
  path: '/api/v1/tickets',
  summary: 'Makes a link that signs a person in, once, and leads on to a consent page.',
  scope: 'connections:write',
  body: Joi.object<TicketBody>({
    user_id: Joi.string().max(200),
    app_id: Joi.string().max(200),
    target: Joi.string().max(2000).required(),
  }),
  answers: {
    201: {
      description: 'The link; it works once, for ten minutes.',
      schema: Joi.object({ url: Joi.string().required(), expires_at: Joi.string().required() }),
    },
  },
  async handle(call) {
    const { body, caller, actor, services } = call;
    if (isBrowser(caller)) throw new AccessDeniedError('A session makes no links.', { code: 'insufficient_scope' });
    const { appId } = await resolveLevel(call, body.app_id, 'app');
    const isAdministrator = isSuperuser(caller, appId);
    if (body.user_id === undefined && isAdministrator) {
      throw new InvalidRequestError(
        'The request is not valid: user_id is missing; a link of an administrator names its user.',
        {
          fields: ['user_id'],
        },
      );
    }
    const { user_id: userId = caller.userId } = body;
    if (userId !== caller.userId && !isAdministrator)
      throw new AccessDeniedError('Only an administrator makes links for others.', { code: 'insufficient_scope' });
    if (userId === OPERATOR_USER && !isSuperuser(caller, ''))
      throw new AccessDeniedError('Only the operator makes links of the operator’s user.', { code: 'reserved_user' });
    const target = checkReturnTo(body.target, services.publicUri, 'target');
    const scopes = PERSON_SCOPES.filter((scope) => isAdministrator || caller.scopes.has(scope));
    const wanted = { keyId: caller.keyId ?? '', userId, appId, scopes, target };
    const { ticket, expiresAt } = await services.tickets.create(wanted);
    await services.context.audit.write({
      action: 'ticket.create',
      outcome: 'done',
      actor,
      appId,
      details: { user: userId },
    });
    return json(201, { url: `${services.publicUri}/connect/start/${ticket}`, expires_at: expiresAt });
  },
});

const PATH = '/connect/start/:ticket';

/** `GET /connect/start/{ticket}`: asks the person to go on. Looking at a link, as mail programs do, does not use it up. */
export const showTicket: ApiRoute = defineRoute({
  id: 'showTicket',
  surface: 'plain',
  method: 'GET',
  path: PATH,
  summary: 'Asks a person to go on to a consent page.',
  isNavigation: true,
  answers: {
    200: { description: 'A page with one button.', mediaType: 'text/html' },
    410: { description: 'The link is over.', mediaType: 'text/html' },
  },
  async handle({ params, ip, services }) {
    const { pages, tickets, wrongProofs, publicUri } = services;
    const ticket = params['ticket'] ?? '';
    const owner = await tickets.findOwner(ticket);
    if (owner === undefined) {
      wrongProofs.add(ip);
      return page(410, pages.expired());
    }
    const action = `${new URL(publicUri).pathname.replace(/\/+$/, '')}/connect/start/${encodeURIComponent(ticket)}`;
    return page(200, pages.started({ action, owner }));
  },
});

/** `POST /connect/start/{ticket}`: uses the link up, signs the person in and goes on. */
export const useTicket: ApiRoute = defineRoute({
  id: 'useTicket',
  surface: 'plain',
  method: 'POST',
  path: PATH,
  summary: 'Signs a person in and goes on to a consent page.',
  isNavigation: true,
  body: Joi.object({}),
  bodyFormat: 'form',
  answers: {
    303: { description: 'On to the target.' },
    410: { description: 'The link is over.', mediaType: 'text/html' },
  },
  async handle({ params, headers, ip, services }) {
    const { pages, tickets, sessions, wrongProofs, publicUri } = services;
    // Nobody else's page may sign a person in as somebody else. What names no origin at all is no browser.
    if (headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined) checkOrigin(headers, publicUri);
    const row = await tickets.consume(params['ticket'] ?? '');
    if (row === undefined) {
      wrongProofs.add(ip);
      return page(410, pages.expired());
    }
    const session = { userId: row.user_id, appId: row.app_id, scopes: row.scopes.split(' '), keyId: row.key_id };
    const value = sessions.write(session);
    const cookie = writeCookie(publicUri, { name: sessions.name, value, seconds: SESSION_SECONDS });
    return { kind: 'redirect', status: 303, location: row.target, cookies: [cookie] };
  },
});

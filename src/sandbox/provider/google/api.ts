import { Router, type Request, type Response } from 'express';
import type { ProviderOptions } from '../options';
import { CALENDARS, FILES, type SandboxUser } from '../seed-data';
import { findBearer, type ProviderState } from '../state';

/** A small Google-shaped API; every request needs a bearer token that is alive. */
export function googleApi(state: ProviderState, options: ProviderOptions): Router {
  const router = Router();

  const authorized =
    (answer: (user: SandboxUser) => unknown) =>
    (request: Request, response: Response): void => {
      const user = findBearer(state, options, request.get('authorization'));
      if (user !== undefined) return void response.json(answer(user));
      return void response
        .status(401)
        .set('www-authenticate', 'Bearer error="invalid_token"')
        .json({ error: { code: 401, status: 'UNAUTHENTICATED', message: 'Invalid credentials' } });
    };

  router.get(
    '/v1/userinfo',
    authorized(({ id, fullName, email }) => ({ sub: id, name: fullName, email, email_verified: true })),
  );
  router.get(
    '/calendar/v3/users/me/calendarList',
    authorized((user) => ({
      kind: 'calendar#calendarList',
      items: CALENDARS.filter(({ userId }) => userId === user.id).map(({ id, summary, primary }) => ({
        id,
        summary,
        primary,
      })),
    })),
  );
  router.get(
    '/drive/v3/files',
    authorized((user) => ({
      kind: 'drive#fileList',
      files: FILES.filter(({ userId }) => userId === user.id).map(({ id, name, mimeType }) => ({ id, name, mimeType })),
    })),
  );
  return router;
}

import { Router, type Request, type Response } from 'express';
import type { ProviderOptions } from '../options';
import { findBearer, type ProviderState } from '../state';
import { addCalendar } from './calendar';
import type { AddRoute, Call } from './call';
import { addDrive } from './drive';
import type { GoogleChanges } from './google-changes';
import type { GoogleData } from './google-data';
import { slicePage } from './list-events';
import { writePerson } from './write-google';
import { Refusal } from '../refusal';

/** What the API stands on. */
export interface GoogleParts {
  data: GoogleData;
  changes: GoogleChanges;
}

/** A Google-shaped API: Calendar v3, Drive v3, People v1. Every request needs a bearer token that is alive. */
export function googleApi(state: ProviderState, options: ProviderOptions, { data, changes }: GoogleParts): Router {
  const router = Router();

  const authorized =
    (answer: (call: Call) => unknown) =>
    (request: Request, response: Response): void => {
      const user = findBearer(state, options, request.get('authorization'));
      if (user === undefined) {
        response
          .status(401)
          .set('www-authenticate', 'Bearer error="invalid_token"')
          .json({ error: { code: 401, status: 'UNAUTHENTICATED', message: 'Invalid credentials' } });
        return;
      }
      try {
        const query = Object.fromEntries(new URL(request.originalUrl, 'http://sandbox').searchParams);
        const result = answer({ user, query, request, response });
        if (!response.headersSent) response.json(result);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, message: reason } = error;
        response.status(status).json({ error: { code: status, errors: [{ reason }], message: reason } });
      }
    };
  const get: AddRoute = (path, answer) => void router.get(path, authorized(answer));
  const post: AddRoute = (path, answer) => void router.post(path, authorized(answer));
  addCalendar({ get, post, data, changes, now: () => options.now() });
  addDrive(get, data);
  addPeople(get, data);
  return router;
}

/** The user, and People v1. */
function addPeople(get: AddRoute, data: GoogleData): void {
  get('/v1/userinfo', ({ user: { id, fullName, email } }) => ({
    sub: id,
    name: fullName,
    email,
    email_verified: true,
  }));
  get('/v1/people/me/connections', ({ query }) => {
    const { items, nextPageToken } = slicePage(
      [...data.contacts.values()],
      query['pageToken'],
      Number(query['pageSize'] ?? 100),
    );
    return { connections: items.map(writePerson), nextPageToken, totalItems: data.contacts.size };
  });
  get(/^\/v1\/people:listDirectoryPeople$/, ({ query }) => {
    const { items, nextPageToken } = slicePage(
      [...data.directory.values()],
      query['pageToken'],
      Number(query['pageSize'] ?? 100),
    );
    return { people: items.map(writePerson), nextPageToken };
  });
}

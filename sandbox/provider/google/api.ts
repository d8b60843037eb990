import { Router, type Request, type Response } from 'express';
import type { ProviderOptions } from '../options';
import type { SandboxUser } from '../seed-data';
import { findBearer, type ProviderState } from '../state';
import type { GoogleChanges } from './google-changes';
import { FOLDER, isTrashed, type Calendar, type CalendarEvent, type DriveFile, type GoogleData } from './google-data';
import { listEvents, slicePage, type Query } from './list-events';
import { writeEvent, writeFile, writePerson } from './write-google';
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
    (answer: (call: { user: SandboxUser; query: Query; request: Request; response: Response }) => unknown) =>
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
  const calendarOf = (user: SandboxUser, id: unknown): Calendar => {
    const wanted = id === 'primary' ? user.email : String(id);
    const calendar = data.calendars.get(wanted);
    if (calendar?.userIds.includes(user.id) !== true) throw new Refusal(404, 'notFound');
    return calendar;
  };
  const fileOf = (user: SandboxUser, id: unknown): DriveFile => {
    const file = data.files.get(String(id));
    if (file?.userId !== user.id) throw new Refusal(404, 'notFound');
    return file;
  };

  router.get(
    '/v1/userinfo',
    authorized(({ user: { id, fullName, email } }) => ({ sub: id, name: fullName, email, email_verified: true })),
  );
  router.get(
    '/calendar/v3/users/me/calendarList',
    authorized(({ user, query }) => {
      const calendars = [...data.calendars.values()].filter(({ userIds }) => userIds.includes(user.id));
      const { items, nextPageToken } = slicePage(calendars, query['pageToken'], Number(query['maxResults'] ?? 100));
      return {
        kind: 'calendar#calendarList',
        items: items.map(({ id, summary, primary }) => ({
          kind: 'calendar#calendarListEntry',
          id,
          summary,
          timeZone: 'UTC',
          accessRole: 'owner',
          ...(primary && { primary }),
        })),
        nextPageToken,
      };
    }),
  );
  router.get(
    '/calendar/v3/calendars/:calendar/events',
    authorized(({ user, query, request }) => {
      const calendar = calendarOf(user, request.params['calendar']);
      const events = listEvents(calendar, query, options.now());
      const { items, nextPageToken } = slicePage(events, query['pageToken'], Number(query['maxResults'] ?? 250));
      return { kind: 'calendar#events', summary: calendar.summary, items: items.map(writeEvent), nextPageToken };
    }),
  );
  router.post(
    '/calendar/v3/calendars/:calendar/events',
    authorized(({ user, request }) => {
      const calendar = calendarOf(user, request.params['calendar']);
      const { summary, start, end, description, location } = request.body as Partial<CalendarEvent>;
      if (start === undefined || end === undefined) throw new Refusal(400, 'required');
      return writeEvent(
        changes.createEvent(calendar.id, { summary: summary ?? '', start, end, description, location }),
      );
    }),
  );
  router.get(
    '/drive/v3/files',
    authorized(({ user, query }) => {
      const q = query['q'] ?? '';
      const files = [...data.files.values()].filter(
        (file) =>
          file.userId === user.id &&
          (!q.includes('trashed = false') || !isTrashed(data, file)) &&
          (!q.includes(`mimeType = '${FOLDER}'`) || file.mimeType === FOLDER) &&
          (!q.includes(`mimeType != '${FOLDER}'`) || file.mimeType !== FOLDER),
      );
      const { items, nextPageToken } = slicePage(files, query['pageToken'], Number(query['pageSize'] ?? 100));
      return {
        kind: 'drive#fileList',
        incompleteSearch: false,
        files: items.map((file) => writeFile(data, file)),
        nextPageToken,
      };
    }),
  );
  router.get(
    '/drive/v3/changes/startPageToken',
    authorized(() => ({ kind: 'drive#startPageToken', startPageToken: String(data.fileChanges.length + 1) })),
  );
  router.get(
    '/drive/v3/changes',
    authorized(({ user, query }) => {
      const from = Number(query['pageToken'] ?? Number.NaN) - 1;
      if (!Number.isInteger(from) || from < 0 || from > data.fileChanges.length) throw new Refusal(400, 'invalid');
      const size = Number(query['pageSize'] ?? 100);
      const ids = data.fileChanges.slice(from, from + size);
      const next = from + size;
      return {
        kind: 'drive#changeList',
        // Told once, with the newest state.
        changes: [...new Set(ids)].map((fileId) => {
          const file = data.files.get(fileId);
          const isSeen = file?.userId === user.id;
          return {
            kind: 'drive#change',
            changeType: 'file',
            fileId,
            removed: !isSeen,
            ...(isSeen && { file: writeFile(data, file) }),
          };
        }),
        ...(next < data.fileChanges.length
          ? { nextPageToken: String(next + 1) }
          : { newStartPageToken: String(data.fileChanges.length + 1) }),
      };
    }),
  );
  router.get(
    '/drive/v3/files/:id/export',
    authorized(({ user, query, request, response }) => {
      const file = fileOf(user, request.params['id']);
      response.type(query['mimeType'] ?? '').send(Buffer.from(`exported ${file.content}`));
    }),
  );
  router.get(
    '/drive/v3/files/:id',
    authorized(({ user, query, request, response }) => {
      const file = fileOf(user, request.params['id']);
      if (query['alt'] !== 'media') return writeFile(data, file);
      return response.type(file.mimeType).send(Buffer.from(file.content));
    }),
  );
  router.get(
    '/v1/people/me/connections',
    authorized(({ query }) => {
      const { items, nextPageToken } = slicePage(
        [...data.contacts.values()],
        query['pageToken'],
        Number(query['pageSize'] ?? 100),
      );
      return { connections: items.map(writePerson), nextPageToken, totalItems: data.contacts.size };
    }),
  );
  router.get(
    /^\/v1\/people:listDirectoryPeople$/,
    authorized(({ query }) => {
      const { items, nextPageToken } = slicePage(
        [...data.directory.values()],
        query['pageToken'],
        Number(query['pageSize'] ?? 100),
      );
      return { people: items.map(writePerson), nextPageToken };
    }),
  );
  return router;
}

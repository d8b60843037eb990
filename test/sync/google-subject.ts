import { connectGoogle } from '../kit/accounts';
import type { SandboxProvider } from '../../sandbox/provider/start-provider';
import type { Random } from '../simulation/random';
import type { Subject } from './change-runs';
import { draw } from './draw';

const ADA = 'u-ada';

/** Google, and everything that people do there. */
export const googleSubject: Subject = {
  connector: 'google',
  auth: 'oauth2',
  types: ['calendar', 'event', 'folder', 'file', 'person'],
  changing: ['event', 'folder', 'file'],
  filters: [{}, { calendars: ['ada@example.com'] }, { from: '2020-01-01', ownedOnly: true }],
  connect: connectGoogle,
  mutate,
};

function mutate({ options, google: { data, changes } }: SandboxProvider, random: Random): string {
  const calendars = [...data.calendars.values()].filter(({ userIds }) => userIds.includes(ADA));
  const calendar = draw(random, calendars);
  const event = draw(random, [...(calendar?.events.values() ?? [])]);
  const files = [...data.files.values()].filter(
    ({ userId, mimeType }) => userId === ADA && !mimeType.endsWith('folder'),
  );
  const folders = [...data.files.values()].filter(
    ({ userId, mimeType }) => userId === ADA && mimeType.endsWith('folder'),
  );
  const file = draw(random, files);
  const folder = draw(random, folders);
  const contact = draw(random, [...data.contacts.keys()]);
  const now = options.now();
  const point = (days: number): { dateTime: string } => ({ dateTime: new Date(now + days * 86_400_000).toISOString() });
  const deeds: Array<() => string> = [
    () => `makes file ${changes.createFile({ name: 'New', userId: ADA, parent: folder?.id })}`,
    () => (changes.createContact(`c${random.below(999)}`), 'makes a contact'),
  ];
  if (calendar !== undefined) {
    const { id } = calendar;
    deeds.push(
      () => `makes event ${changes.createEvent(id, { summary: 'New', start: point(1), end: point(2) }).id}`,
      () => `makes a far event ${changes.createEvent(id, { summary: 'Far', start: point(3000), end: point(3001) }).id}`,
    );
    if (event !== undefined) {
      deeds.push(
        () => (
          changes.updateEvent(id, event.id, { summary: `Event ${random.below(99)}` }),
          `renames event ${event.id}`
        ),
        () => (changes.cancelEvent(id, event.id), `cancels event ${event.id}`),
        () => (
          changes.updateEvent(id, event.id, { start: point(3000), end: point(3001) }),
          `moves ${event.id} far away`
        ),
        () => (changes.changeInstance(id, event.id, 1, { summary: 'Unlike' }), `changes an instance of ${event.id}`),
        () => (changes.changeInstance(id, event.id, 1, { status: 'cancelled' }), `cancels an instance of ${event.id}`),
      );
    }
    if (random.chance(0.1)) {
      deeds.push(
        () => (changes.removeCalendar(id, ADA), `takes calendar ${id} off the list`),
        () => `makes calendar ${changes.createCalendar('More', ADA)}`,
      );
    }
  }
  if (file !== undefined) {
    deeds.push(
      () => (changes.updateFile(file.id, { name: `File ${random.below(99)}` }), `renames file ${file.id}`),
      () => (changes.updateFile(file.id, { isTrashed: !file.isTrashed }), `trashes file ${file.id} or takes it back`),
    );
    if (random.chance(0.3)) deeds.push(() => (changes.deleteFile(file.id), `deletes file ${file.id}`));
  }
  if (folder !== undefined && random.chance(0.3)) {
    deeds.push(
      () => (changes.updateFile(folder.id, { isTrashed: !folder.isTrashed }), `trashes folder ${folder.id} or not`),
      () => `makes folder ${changes.createFile({ name: 'Box', userId: ADA, isFolder: true })}`,
      () => (changes.deleteFile(folder.id), `deletes folder ${folder.id}`),
    );
  }
  if (contact !== undefined) deeds.push(() => (changes.deleteContact(contact), `deletes ${contact}`));
  return draw(random, deeds)?.() ?? '';
}

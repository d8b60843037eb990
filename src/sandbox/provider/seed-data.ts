/** A person with an account at the simulated provider. */
export interface SandboxUser {
  id: string;
  fullName: string;
  username: string;
  email: string;
}

/** The accounts that the consent page offers. */
export const USERS: readonly SandboxUser[] = [
  { id: 'u-ada', fullName: 'Ada Lovelace', username: 'ada', email: 'ada@example.com' },
  { id: 'u-grace', fullName: 'Grace Hopper', username: 'grace', email: 'grace@example.com' },
];

/** Trello-shaped data. */
export const BOARDS = [
  { id: 'b-engine', name: 'Analytical Engine', closed: false, memberIds: ['u-ada'] },
  { id: 'b-compiler', name: 'Compiler', closed: false, memberIds: ['u-grace', 'u-ada'] },
] as const;

/** Trello-shaped lists. */
export const LISTS = [
  { id: 'l-todo', idBoard: 'b-engine', name: 'To do' },
  { id: 'l-done', idBoard: 'b-engine', name: 'Done' },
  { id: 'l-bugs', idBoard: 'b-compiler', name: 'Bugs' },
] as const;

/** Trello-shaped cards. */
export const CARDS = [
  { id: 'c-note-g', idBoard: 'b-engine', idList: 'l-todo', name: 'Write note G', closed: false },
  { id: 'c-mill', idBoard: 'b-engine', idList: 'l-done', name: 'Draw the mill', closed: false },
  { id: 'c-moth', idBoard: 'b-compiler', idList: 'l-bugs', name: 'Remove the moth', closed: false },
] as const;

/** Google-shaped calendars. */
export const CALENDARS = [
  { id: 'ada@example.com', userId: 'u-ada', summary: 'Ada', primary: true },
  { id: 'grace@example.com', userId: 'u-grace', summary: 'Grace', primary: true },
] as const;

/** Google-shaped files. */
export const FILES = [
  { id: 'f-notes', userId: 'u-ada', name: 'Notes on the engine', mimeType: 'application/vnd.google-apps.document' },
  { id: 'f-log', userId: 'u-grace', name: 'Log book', mimeType: 'application/vnd.google-apps.document' },
] as const;

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

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

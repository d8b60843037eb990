/** What a caller may do; a key, a ticket and a token each have some of these. */
export const SCOPES = {
  'connections:read': 'See one’s own connections.',
  'connections:write': 'Connect accounts and disconnect them.',
  'connections:use': 'Call a provider with one’s own connections.',
  'integrations:read': 'See integrations.',
  'integrations:write': 'Define, change and delete integrations.',
  'audit:read': 'Read what happened.',
  admin: 'Everything, for all users: keys, tickets, connections of others (to disconnect, never to use).',
} as const;

export type Scope = keyof typeof SCOPES;

/** What a person in a browser, or a token that names no scopes, may do. */
export const PERSON_SCOPES: readonly Scope[] = [
  'connections:read',
  'connections:write',
  'connections:use',
  'integrations:read',
];

/** True for the name of a scope. */
export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}

/** Scopes as they are stored; one that is gone is left out. */
export function readScopes(text: string): Scope[] {
  return text.split(' ').filter(isScope);
}

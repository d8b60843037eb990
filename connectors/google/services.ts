import type { ConnectorArguments } from '../../src/connector';

/** What can be switched on (`GOOGLE_SERVICES`), with the scopes that it needs: https://developers.google.com/identity/protocols/oauth2/scopes */
const SCOPES = {
  calendar: [
    'https://www.googleapis.com/auth/calendar.readonly',
    // Creating events.
    'https://www.googleapis.com/auth/calendar.events',
  ],
  drive: ['https://www.googleapis.com/auth/drive.readonly'],
  contacts: ['https://www.googleapis.com/auth/contacts.readonly'],
  directory: ['https://www.googleapis.com/auth/directory.readonly'],
} as const;

/** A part of Google. */
export type Service = keyof typeof SCOPES;

export const SERVICES = Object.keys(SCOPES) as Service[];

/** The services that the operator switched on. */
export function readServices({ connectorParameters }: ConnectorArguments): ReadonlySet<Service> {
  const { services } = connectorParameters;
  const names: readonly unknown[] = typeof services === 'string' ? services.split(',') : (services ?? []);
  return new Set(SERVICES.filter((service) => names.includes(service)));
}

/** Scopes of exactly these services, and who the user is. */
export function listScopes(services: ReadonlySet<Service>): string[] {
  return ['openid', 'email', ...[...services].flatMap((service) => SCOPES[service])];
}

import { defineConnector, type ConnectorFacts, mapping } from '../../src/connector';
import { createEvent } from './actions';
import { fingerprintCalendars, readAllCalendars } from './calendars';
import { readChangeToken } from './drive';
import { listFilters } from './filters';
import { readLimits } from './limits';
import { listScopes, readServices, SERVICES } from './services';
import { calendar } from './types/calendar';
import { event } from './types/event';
import { file } from './types/file';
import { folder } from './types/folder';
import { person } from './types/person';

/**
 * Google over OAuth 2.0. A refresh token comes only with offline access, and again only with a new consent:
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const connector = defineConnector({
  id: 'google',
  name: 'Google',
  version: '0.2.0',
  description: 'Calendars, files and contacts from Google',
  website: 'https://workspace.google.com',
  parameters: {
    services: {
      kind: 'list',
      default: 'calendar,drive,contacts',
      oneOf: SERVICES,
      description: 'What is read; the user is asked for the scopes of these and no others.',
    },
    userinfoUri: {
      kind: 'uri',
      default: 'https://openidconnect.googleapis.com/v1/userinfo',
      description: 'Tells whose account it is (OpenID Connect Core §5.3).',
    },
    peopleUri: {
      kind: 'uri',
      default: 'https://people.googleapis.com',
      description: 'Where the API for contacts and the directory is.',
    },
  },
  auth: {
    oauth2: {
      getOAuthConfig: (args) => ({
        clientId: String(args.connectorParameters['clientId']),
        clientSecret: String(args.connectorParameters['clientSecret']),
        authorizeUri: 'https://accounts.google.com/o/oauth2/v2/auth',
        tokenUri: 'https://oauth2.googleapis.com/token',
        revocationUri: 'https://oauth2.googleapis.com/revoke',
        scopes: listScopes(readServices(args)),
        clientAuthLocation: 'body',
        extra: { access_type: 'offline', prompt: 'consent' },
      }),
    },
  },
  makeApiClient: mapping({
    baseUri: 'https://www.googleapis.com',
    trustedUris: [{ $var: 'connectorParameters.userinfoUri' }, { $var: 'connectorParameters.peopleUri' }],
  }),
  readLimits,
  test: async ({ apiClient, connectorParameters }) => {
    const { data } = await apiClient.get<{ email?: string; name?: string; sub?: string }>(
      String(connectorParameters['userinfoUri']),
    );
    return { name: data.email || data.name || data.sub || '' };
  },
  sync: {
    types(args) {
      const services = readServices(args);
      const hasPeople = services.has('contacts') || services.has('directory');
      return [
        ...(services.has('calendar') ? [calendar, event] : []),
        ...(services.has('drive') ? [folder, file] : []),
        ...(hasPeople ? [person] : []),
      ];
    },
    filters: (args) => listFilters(readServices(args)),
    async takeMark(args) {
      const services = readServices(args);
      return {
        ...(services.has('calendar') && {
          calendars: fingerprintCalendars(await readAllCalendars(args.apiClient)),
        }),
        ...(services.has('drive') && { drive: await readChangeToken(args) }),
      };
    },
    files: {
      // https://developers.google.com/workspace/drive/api/guides/manage-downloads
      download: {
        params: ['id'],
        open: ({ apiClient, params: { id = '' } }) =>
          apiClient.stream(`/drive/v3/files/${encodeURIComponent(id)}`, {
            query: { alt: 'media', supportsAllDrives: 'true' },
          }),
      },
      export: {
        params: ['id', 'mimeType'],
        open: ({ apiClient, params: { id = '', mimeType } }) =>
          apiClient.stream(`/drive/v3/files/${encodeURIComponent(id)}/export`, { query: { mimeType } }),
      },
    },
  },
  actions: (args) => (readServices(args).has('calendar') ? [createEvent] : []),
});

/** What is known of the provider, and how the sandbox plays it. */
export const facts: ConnectorFacts = {
  row: 'google',
  sources: ['N', 'A', 'O', 'V', 'https://developers.google.com/identity/protocols/oauth2/web-server'],
  quirks: [16, 18, 21, 22, 26, 27],
  register: 'https://console.cloud.google.com/apis/credentials',
  domains: { 'googleapis.com': 'Google’s APIs are there' },
  sandbox: {
    rotation: 'kept',
    offline: { parameters: { access_type: 'offline', prompt: 'consent' } },
    identity: { answer: { email: '{email}', name: '{name}', sub: '{id}' } },
  },
};

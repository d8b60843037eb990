import { isIP } from 'node:net';
import Joi from 'joi';
import { findUriProblem } from '../uri';

/** Each setting carries what its value must be, for messages and for the settings page. */
const setting = <T extends Joi.Schema>(schema: T, must: string, description: string): T =>
  schema.description(description).meta({ must }) as T;

const list = (): Joi.ArraySchema =>
  Joi.array()
    .items(Joi.string())
    .custom((items: string[]) => items.filter((item) => item !== ''));

const isCidr = (text: string): boolean => {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

/** An address of ours or of the host's to which paths or parameters are added. */
const isPublicUri = (text: string): boolean => findUriProblem(text) === undefined && !/[?#]/.test(text);

const every =
  (check: (item: string) => boolean): Joi.CustomValidator<string[]> =>
  (items, helpers) =>
    items.every(check) ? items : helpers.error('any.invalid');

/** Every setting of the service itself, in the order of the settings page. Connectors add theirs. */
export const settingsSchema = Joi.object({
  PORT: setting(Joi.number().port().default(8080), 'a port number; 0 lets the system choose', 'Port to listen on.'),
  HOST: setting(Joi.string().hostname().default('0.0.0.0'), 'a host name or an IP address', 'Address to listen on.'),
  CONNECTOR: setting(Joi.string(), 'the id of one connector', 'Serve this one connector at `/`.'),
  CONNECTORS: setting(
    list(),
    'a comma-separated list of connector ids',
    'Serve these connectors under `/<id>/`. Without it and without `CONNECTOR`, every connector that has its client id is served.',
  ),
  BASE_PATH: setting(
    Joi.string()
      .pattern(/^\/([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*\/?)?$/)
      .default('/'),
    'a path that starts with `/`',
    'Prefix of all routes but `/healthz` and `/readyz`; may hold an unguessable part, since the host signs nothing.',
  ),
  ALLOWED_IPS: setting(
    list().custom(every(isCidr)),
    'a comma-separated list of IP addresses or CIDR ranges',
    'Callers that may use the connectors; any when unset.',
  ),
  TRUST_PROXY: setting(
    Joi.number().integer().min(0).max(10).default(0),
    'a number of proxies, 0 to 10',
    'How many proxies stand in front and add to `X-Forwarded-For`.',
  ),
  ALLOWED_CALLBACK_ORIGINS: setting(
    list().custom(every(isOrigin)),
    'a comma-separated list of origins such as `https://oauth-svc.fibery.io`',
    'Origins accepted in `callback_uri`; any https and loopback http when unset.',
  ),
  PUBLIC_URL: setting(
    Joi.string().custom((text: string, helpers) => (isPublicUri(text) ? text : helpers.error('any.invalid'))),
    'an absolute https URI without a query (http for loopback)',
    'How browsers and providers reach this service. With `HOST_CALLBACK_URI` it makes the relay possible.',
  ),
  HOST_CALLBACK_URI: setting(
    Joi.string().custom((text: string, helpers) => (isPublicUri(text) ? text : helpers.error('any.invalid'))),
    'an absolute https URI without a query (http for loopback)',
    'Where the relay sends the browser; the only address it ever redirects to.',
  ),
  PKCE: setting(
    Joi.valid('auto', 'state', 'callback', 'off').default('auto'),
    '`auto`, `state`, `callback` or `off`',
    'How PKCE works on a contract that keeps nothing; see [pkce.md](pkce.md).',
  ),
  SECRET_KEY: setting(
    Joi.string().custom((text: string, helpers) => {
      const isKey = /^[A-Za-z0-9+/_-]+=*$/.test(text) && Buffer.from(text, 'base64').length === 32;
      return isKey ? text : helpers.error('any.invalid');
    }),
    '32 random bytes in base64 (`openssl rand -base64 32`)',
    'Keys for what is sealed or derived come from it. Needed with `DATABASE_URL`, PKCE and the relay; the same for all replicas.',
  ),
  DATABASE_URL: setting(
    Joi.string().uri({ scheme: ['postgres', 'postgresql'] }),
    'a `postgres://` URI',
    'Lets replicas share the results of refreshes; needed when a connector runs more than once. In memory when unset.',
  ),
  ALLOW_PRIVATE_NETWORKS: setting(
    Joi.boolean().default(false),
    '`true` or `false`',
    'Lets addresses that come from outside (redirects of a provider) lead to private networks.',
  ),
  LOG_LEVEL: setting(
    Joi.valid('error', 'warn', 'info', 'debug').default('info'),
    '`error`, `warn`, `info` or `debug`',
    'Least level that is logged.',
  ),
  LOG_FORMAT: setting(Joi.valid('json', 'pretty').default('json'), '`json` or `pretty`', '`pretty` is for people.'),
  REFRESH_LEEWAY_SECONDS: setting(
    Joi.number().integer().min(0).max(86_400).default(600),
    'a number of seconds, 0 to 86400',
    'Refresh a token this long before it ends, but never before half its lifetime is over.',
  ),
  PROVIDER_TIMEOUT_MS: setting(
    Joi.number().integer().min(100).max(120_000).default(15_000),
    'a number of milliseconds, 100 to 120000',
    'Total time for one call to a provider.',
  ),
}).unknown(true);

/** Settings whose text is split at commas and spaces before it is checked. */
export const LIST_SETTINGS = ['CONNECTORS', 'ALLOWED_IPS', 'ALLOWED_CALLBACK_ORIGINS'] as const;

/** The checked settings. */
export interface Settings {
  PORT: number;
  HOST: string;
  CONNECTOR?: string;
  CONNECTORS?: string[];
  BASE_PATH: string;
  ALLOWED_IPS?: string[];
  TRUST_PROXY: number;
  ALLOWED_CALLBACK_ORIGINS?: string[];
  PUBLIC_URL?: string;
  HOST_CALLBACK_URI?: string;
  PKCE: 'auto' | 'state' | 'callback' | 'off';
  SECRET_KEY?: string;
  DATABASE_URL?: string;
  ALLOW_PRIVATE_NETWORKS: boolean;
  LOG_LEVEL: 'error' | 'warn' | 'info' | 'debug';
  LOG_FORMAT: 'json' | 'pretty';
  REFRESH_LEEWAY_SECONDS: number;
  PROVIDER_TIMEOUT_MS: number;
}

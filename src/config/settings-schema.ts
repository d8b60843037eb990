import { isIP } from 'node:net';
import Joi from 'joi';
import { isWeak, parseKeys } from '../keys';
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

const isKeyRing = (text: string): boolean => parseKeys(text) !== undefined;

/** A key set is either given whole, with a kind for each key, or fetched. */
const isKeySet = (text: string): boolean => {
  if (!text.startsWith('{')) return findUriProblem(text) === undefined;
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 && keys.every((key: unknown) => isPublicKey(key));
  } catch {
    return false;
  }
};

/** Asymmetric, and without its private half. */
const isPublicKey = (key: unknown): boolean =>
  typeof key === 'object' && key !== null && 'kty' in key && key.kty !== 'oct' && !('d' in key);

/** An address of ours or of the host's to which paths or parameters are added. */
const isPublicUri = (text: string): boolean => findUriProblem(text) === undefined && !/[?#]/.test(text);

const refuseWeak: Joi.CustomValidator<string> = (text, helpers) => (isWeak(text) ? helpers.error('any.invalid') : text);

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
    'Prefix of all routes but `/healthz` and `/readyz`; may hold an unguessable part, since the host signs nothing. Addresses that browsers see hold it too: those of the relay, and of connections without `API_BASE_PATH`.',
  ),
  API_BASE_PATH: setting(
    Joi.string().pattern(/^\/([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*\/?)?$/),
    'a path that starts with `/`',
    'Prefix of the APIs of stored connections, `/openapi.json` and the pages among them; `BASE_PATH` when unset.',
  ),
  ALLOWED_IPS: setting(
    list().custom(every(isCidr)),
    'a comma-separated list of IP addresses or CIDR ranges',
    'Callers that may use the connectors; any when unset.',
  ),
  API_ALLOWED_IPS: setting(
    list().custom(every(isCidr)),
    'a comma-separated list of IP addresses or CIDR ranges',
    'Callers that may use the APIs of stored connections with a key or a token; any when unset. Pages and callbacks are for browsers and stay open.',
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
      const bytes = Buffer.from(text, 'base64');
      const isKey = /^[A-Za-z0-9+/_-]+=*$/.test(text) && bytes.length === 32 && !isWeak(bytes);
      return isKey ? text : helpers.error('any.invalid');
    }),
    '32 random bytes in base64 (`openssl rand -base64 32`)',
    'Keys for what is sealed, signed or derived come from it. Needed with `DATABASE_URL`, PKCE and the relay; the same for all replicas. Changing it ends flows and cursors, and webhooks have to be registered again.',
  ),
  DATABASE_URL: setting(
    Joi.alternatives(Joi.string().uri({ scheme: ['postgres', 'postgresql'] }), Joi.string().pattern(/^file:.+/)),
    'a `postgres://` URI, or `file:` and a path',
    'PostgreSQL lets replicas share the results of refreshes, and connections with `CONNECTIONS=on`; needed when a connector runs more than once. `file:./data/dockline.db` is the default with `CONNECTIONS=on`, in memory otherwise.',
  ),
  CONNECTIONS: setting(
    Joi.valid('on', 'off').default('off'),
    '`on` or `off`',
    '`on` stores connections and mounts the APIs for products without a host; see [connections.md](connections.md). It needs `ENCRYPTION_KEYS`, `SECRET_KEY` and `PUBLIC_URL`.',
  ),
  ENCRYPTION_KEYS: setting(
    Joi.string().custom((text: string, helpers) => (isKeyRing(text) ? text : helpers.error('any.invalid'))),
    'a comma-separated list of `id:key`, each key 32 random bytes in base64',
    'What stored secrets are sealed with. The first key seals, all of them open; `dockline keys rotate` re-seals.',
  ),
  BOOTSTRAP_API_KEY: setting(
    Joi.string()
      .pattern(/^[A-Za-z0-9_-]{32,200}$/)
      .custom(refuseWeak),
    'at least 32 letters, digits, `_` or `-`, chosen at random (`openssl rand -hex 32`)',
    'An API key with every right, for setting up; it ends when the variable is gone. `dockline keys create` makes others.',
  ),
  JWT_ISSUER: setting(
    Joi.string().max(500),
    'the `iss` of the tokens',
    'Accepts signed tokens of your identity provider as callers: `sub` is the user, `app_id` the app, `scope` what it may do. With `JWT_AUDIENCE` and `JWT_KEYS`.',
  ),
  JWT_AUDIENCE: setting(Joi.string().max(500), 'the `aud` of the tokens', 'What those tokens must be made for.'),
  JWT_KEYS: setting(
    Joi.string().custom((text: string, helpers) => (isKeySet(text) ? text : helpers.error('any.invalid'))),
    'a JSON Web Key Set with public keys, or its https address',
    'What those tokens must be signed with.',
  ),
  EVENTS_URI: setting(
    Joi.string().custom((text: string, helpers) =>
      findUriProblem(text) === undefined ? text : helpers.error('any.invalid'),
    ),
    'an absolute https URI (http for loopback)',
    'Where events go, such as a connection that needs its user; see [connections.md](connections.md).',
  ),
  EVENTS_SECRET: setting(
    Joi.string().min(24).max(500).custom(refuseWeak),
    'at least 24 characters, chosen at random',
    'Signs those events; needed with `EVENTS_URI`.',
  ),
  AUDIT_PROXY_SAMPLE: setting(
    Joi.number().min(0).max(1).default(0.01),
    'a number from 0 to 1',
    'Share of proxied calls that the audit keeps.',
  ),
  FLOW_LIFETIME_SECONDS: setting(
    Joi.number().integer().min(60).max(3600).default(600),
    'a number of seconds, 60 to 3600',
    'How long a person has for the consent page.',
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
export const LIST_SETTINGS = ['CONNECTORS', 'ALLOWED_IPS', 'API_ALLOWED_IPS', 'ALLOWED_CALLBACK_ORIGINS'] as const;

/** The checked settings. */
export interface Settings {
  PORT: number;
  HOST: string;
  CONNECTOR?: string;
  CONNECTORS?: string[];
  BASE_PATH: string;
  API_BASE_PATH?: string;
  ALLOWED_IPS?: string[];
  API_ALLOWED_IPS?: string[];
  TRUST_PROXY: number;
  ALLOWED_CALLBACK_ORIGINS?: string[];
  PUBLIC_URL?: string;
  HOST_CALLBACK_URI?: string;
  PKCE: 'auto' | 'state' | 'callback' | 'off';
  SECRET_KEY?: string;
  DATABASE_URL?: string;
  CONNECTIONS: 'on' | 'off';
  ENCRYPTION_KEYS?: string;
  BOOTSTRAP_API_KEY?: string;
  JWT_ISSUER?: string;
  JWT_AUDIENCE?: string;
  JWT_KEYS?: string;
  EVENTS_URI?: string;
  EVENTS_SECRET?: string;
  AUDIT_PROXY_SAMPLE: number;
  FLOW_LIFETIME_SECONDS: number;
  ALLOW_PRIVATE_NETWORKS: boolean;
  LOG_LEVEL: 'error' | 'warn' | 'info' | 'debug';
  LOG_FORMAT: 'json' | 'pretty';
  REFRESH_LEEWAY_SECONDS: number;
  PROVIDER_TIMEOUT_MS: number;
}

import Joi from 'joi';
import { isWeak, parseKey, parseKeyRing } from '../keys';
import { withoutTrailingSlashes } from '../uri';
import { anyText, checked, flag, list, oneOf, readAs, seconds, type Setting } from './setting';
import { isCidr, isDatabaseUri, isKeySet, isOrigin, isPublicUri, isUri } from './text-checks';

const path = (): Joi.StringSchema =>
  Joi.string()
    .pattern(/^\/([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*\/?)?$/)
    .custom(withoutTrailingSlashes);

/**
 * Every setting of the service itself, in the order of the settings page, under the name of the value that it hands out.
 * Connectors add theirs.
 */
export const SETTINGS = {
  port: {
    variable: 'PORT',
    schema: Joi.number().port(),
    must: 'a port number; 0 lets the system choose',
    description: 'Port to listen on.',
    default: '8080',
  },
  host: {
    variable: 'HOST',
    schema: Joi.string().hostname(),
    must: 'a host name or an IP address',
    description: 'Address to listen on.',
    default: '0.0.0.0',
  },
  connector: {
    variable: 'CONNECTOR',
    schema: anyText(),
    must: 'the id of one connector',
    description: 'Serve this one connector at `/`.',
  },
  connectors: {
    variable: 'CONNECTORS',
    schema: list(),
    must: 'a comma-separated list of connector ids',
    description:
      'Serve these connectors under `/<id>/`. Without it and without `CONNECTOR`, every connector that has its client id is served.',
  },
  basePath: {
    variable: 'BASE_PATH',
    schema: path(),
    must: 'a path that starts with `/`',
    description:
      'Prefix of all routes but `/healthz` and `/readyz`; may hold an unguessable part, since the host signs nothing. Addresses that browsers see hold it too: those of the relay, and of connections without `API_BASE_PATH`.',
    default: '/',
  },
  apiPrefix: {
    variable: 'API_BASE_PATH',
    schema: path(),
    must: 'a path that starts with `/`',
    description:
      'Prefix of the APIs of stored connections, `/openapi.json` and the pages among them; `BASE_PATH` when unset.',
    fallback: Joi.ref('basePath'),
  },
  allowedIps: {
    variable: 'ALLOWED_IPS',
    schema: list(isCidr),
    must: 'a comma-separated list of IP addresses or CIDR ranges',
    description: 'Callers that may use the connectors; any when unset.',
  },
  apiAllowedIps: {
    variable: 'API_ALLOWED_IPS',
    schema: list(isCidr),
    must: 'a comma-separated list of IP addresses or CIDR ranges',
    description:
      'Callers that may use the APIs of stored connections with a key or a token; any when unset. Pages and callbacks are for browsers and stay open.',
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    schema: Joi.number().integer().min(0).max(10),
    must: 'a number of proxies, 0 to 10',
    description: 'How many proxies stand in front and add to `X-Forwarded-For`.',
    default: '0',
  },
  allowedCallbackOrigins: {
    variable: 'ALLOWED_CALLBACK_ORIGINS',
    schema: list(isOrigin),
    must: 'a comma-separated list of origins such as `https://oauth-svc.fibery.io`',
    description: 'Origins accepted in `callback_uri`; any https and loopback http when unset.',
  },
  publicUri: {
    variable: 'PUBLIC_URL',
    schema: checked(isPublicUri).custom(withoutTrailingSlashes),
    must: 'an absolute https URI without a query (http for loopback)',
    description: 'How browsers and providers reach this service. With `HOST_CALLBACK_URI` it makes the relay possible.',
  },
  hostCallbackUri: {
    variable: 'HOST_CALLBACK_URI',
    schema: checked(isPublicUri),
    must: 'an absolute https URI without a query (http for loopback)',
    description: 'Where the relay sends the browser; the only address it ever redirects to.',
  },
  pkce: {
    variable: 'PKCE',
    schema: oneOf('auto', 'state', 'callback', 'off'),
    must: '`auto`, `state`, `callback` or `off`',
    description: 'How PKCE works on a contract that keeps nothing; see [pkce.md](pkce.md).',
    default: 'auto',
  },
  secretKey: {
    variable: 'SECRET_KEY',
    schema: readAs(parseKey),
    must: '32 random bytes in base64 (`openssl rand -base64 32`)',
    description:
      'Keys for what is sealed, signed or derived come from it. Needed with `DATABASE_URL`, PKCE and the relay; the same for all replicas. Changing it ends flows and cursors, and webhooks have to be registered again.',
    isSecret: true,
  },
  databaseUri: {
    variable: 'DATABASE_URL',
    schema: checked(isDatabaseUri),
    must: 'a `postgres://` URI, or `file:` and a path',
    description:
      'PostgreSQL lets replicas share the results of refreshes, and connections with `CONNECTIONS=on`; needed when a connector runs more than once. `file:./data/dockline.db` is the default with `CONNECTIONS=on`, in memory otherwise.',
    fallback: 'file:./data/dockline.db',
    isSecret: true,
    needs: ['secretKey'],
  },
  storesConnections: {
    variable: 'CONNECTIONS',
    schema: readAs((text) => (text === 'on' ? true : text === 'off' ? false : undefined)),
    must: '`on` or `off`',
    description:
      '`on` stores connections and mounts the APIs for products without a host; see [connections.md](connections.md). It needs `ENCRYPTION_KEYS`, `SECRET_KEY` and `PUBLIC_URL`.',
    default: 'off',
    needs: ['secretKey', 'keyRing', 'publicUri'],
    neededWhen: 'on',
  },
  keyRing: {
    variable: 'ENCRYPTION_KEYS',
    schema: readAs(parseKeyRing),
    must: 'a comma-separated list of `id:key`, each key 32 random bytes in base64',
    description:
      'What stored secrets are sealed with. The first key seals, all of them open; `dockline keys rotate` re-seals.',
    isSecret: true,
  },
  bootstrapApiKey: {
    variable: 'BOOTSTRAP_API_KEY',
    schema: checked((text) => /^[A-Za-z0-9_-]{32,200}$/.test(text) && !isWeak(text)),
    must: 'at least 32 letters, digits, `_` or `-`, chosen at random (`openssl rand -hex 32`)',
    description:
      'An API key with every right, for setting up; it ends when the variable is gone. `dockline keys create` makes others.',
    isSecret: true,
  },
  jwtIssuer: {
    variable: 'JWT_ISSUER',
    schema: anyText().max(500),
    must: 'the `iss` of the tokens',
    description:
      'Accepts signed tokens of your identity provider as callers: `sub` is the user, `app_id` the app, `scope` what it may do. With `JWT_AUDIENCE` and `JWT_KEYS`.',
    needs: ['jwtAudience', 'jwtKeys'],
  },
  jwtAudience: {
    variable: 'JWT_AUDIENCE',
    schema: anyText().max(500),
    must: 'the `aud` of the tokens',
    description: 'What those tokens must be made for.',
  },
  jwtKeys: {
    variable: 'JWT_KEYS',
    schema: checked(isKeySet),
    must: 'a JSON Web Key Set with public keys, or its https address',
    description: 'What those tokens must be signed with.',
    needs: ['jwtIssuer'],
  },
  eventsUri: {
    variable: 'EVENTS_URI',
    schema: checked(isUri),
    must: 'an absolute https URI (http for loopback)',
    description: 'Where events go, such as a connection that needs its user; see [connections.md](connections.md).',
    needs: ['eventsSecret'],
  },
  eventsSecret: {
    variable: 'EVENTS_SECRET',
    schema: checked((text) => text.length >= 24 && text.length <= 500 && !isWeak(text)),
    must: 'at least 24 characters, chosen at random',
    description: 'Signs those events; needed with `EVENTS_URI`.',
    isSecret: true,
  },
  auditProxySample: {
    variable: 'AUDIT_PROXY_SAMPLE',
    schema: Joi.number().min(0).max(1),
    must: 'a number from 0 to 1',
    description: 'Share of proxied calls that the audit keeps.',
    default: '0.01',
  },
  flowLifetimeMs: {
    variable: 'FLOW_LIFETIME_SECONDS',
    schema: seconds(60, 3600),
    must: 'a number of seconds, 60 to 3600',
    description: 'How long a person has for the consent page.',
    default: '600',
  },
  allowPrivateNetworks: {
    variable: 'ALLOW_PRIVATE_NETWORKS',
    schema: flag(),
    must: '`true` or `false`',
    description: 'Lets addresses that come from outside (redirects of a provider) lead to private networks.',
    default: 'false',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    schema: oneOf('error', 'warn', 'info', 'debug'),
    must: '`error`, `warn`, `info` or `debug`',
    description: 'Least level that is logged.',
    default: 'info',
  },
  logFormat: {
    variable: 'LOG_FORMAT',
    schema: oneOf('json', 'pretty'),
    must: '`json` or `pretty`',
    description: '`pretty` is for people.',
    default: 'json',
  },
  refreshLeewayMs: {
    variable: 'REFRESH_LEEWAY_SECONDS',
    schema: seconds(0, 86_400),
    must: 'a number of seconds, 0 to 86400',
    description: 'Refresh a token this long before it ends, but never before half its lifetime is over.',
    default: '600',
  },
  providerTimeoutMs: {
    variable: 'PROVIDER_TIMEOUT_MS',
    schema: Joi.number().integer().min(100).max(120_000),
    must: 'a number of milliseconds, 100 to 120000',
    description: 'Total time for one call to a provider.',
    default: '15000',
  },
} as const satisfies Record<string, Setting>;

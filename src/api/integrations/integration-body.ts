import Joi from 'joi';
import {
  GENERIC,
  type AuthType,
  type Integration,
  type IntegrationSettings,
  type Mode,
  type SecretParameters,
} from '../../connections';
import { InvalidRequestError } from '../../errors';
import { isHeaderName } from '../../http';

/** What an integration is made of, and what we take beside it. */
export interface IntegrationBody {
  name?: string;
  slug?: string;
  /** A connector of the catalogue, or `custom`. */
  type?: string;
  category?: string;
  description?: string;
  mode?: Mode;
  authType?: 'oauth2' | 'apikey' | 'basic' | 'bearer';
  scope?: string;
  authUri?: string;
  authorizationUri?: string;
  tokenUri?: string;
  revocationUri?: string;
  apiBaseUri?: string;
  clientId?: string;
  clientSecret?: string;
  tags?: readonly string[];
  allowedOrigins?: readonly string[];
  apiKey?: { in: 'header' | 'query'; name: string; prefix?: string };
  test?: { path: string; nameAt?: string };
  clientAuthLocation?: 'body' | 'headers' | 'both' | 'none';
  pkce?: 'required' | 'optional' | 'skip';
  issuer?: string;
  sendsIssuer?: boolean;
  redirectUri?: string;
  extra?: Readonly<Record<string, string>>;
  /** A connector's own settings. */
  parameters?: Readonly<Record<string, string>>;
}

const text = (): Joi.StringSchema => Joi.string().max(4000);
const headerName = (): Joi.StringSchema =>
  Joi.string()
    .max(100)
    .custom((value: string, helpers) =>
      isHeaderName(value.toLowerCase()) ? value : helpers.error('string.pattern.base'),
    );

const keys = {
  name: text(),
  slug: text(),
  type: text(),
  category: text(),
  description: text().allow(''),
  mode: Joi.valid('per-user', 'shared'),
  authType: Joi.valid('oauth2', 'apikey', 'basic', 'bearer'),
  scope: text().allow(''),
  authUri: text(),
  authorizationUri: text(),
  tokenUri: text(),
  revocationUri: text(),
  apiBaseUri: text(),
  clientId: text(),
  clientSecret: text(),
  tags: Joi.array().items(text()).max(100),
  allowedOrigins: Joi.array().items(text()).max(100),
  apiKey: Joi.object({ in: Joi.valid('header', 'query').required(), name: headerName().required(), prefix: text() }),
  test: Joi.object({ path: text().required(), nameAt: text() }),
  clientAuthLocation: Joi.valid('body', 'headers', 'both', 'none'),
  pkce: Joi.valid('required', 'optional', 'skip'),
  issuer: text(),
  sendsIssuer: Joi.boolean(),
  redirectUri: text(),
  extra: Joi.object().pattern(Joi.string(), text()).max(100),
  parameters: Joi.object().pattern(Joi.string(), text()).max(100),
};

/** A whole integration. */
export const newIntegrationBody = Joi.object<IntegrationBody>({ ...keys, name: text().required() });

/** Parts of one, and an administrator's word that its connections may follow it to another address. */
export const changedIntegrationBody = Joi.object<IntegrationBody & { keepConnections?: boolean }>({
  ...keys,
  keepConnections: Joi.boolean(),
});

/** Its settings as they are stored: those that were there, with those that are given over them. */
export function readSettings(body: IntegrationBody, old: IntegrationSettings): IntegrationSettings {
  const { category, description, tags, clientId, revocationUri, tokenUri, apiBaseUri, allowedOrigins } = body;
  const { apiKey, test, clientAuthLocation, pkce, issuer, sendsIssuer, redirectUri, extra, scope } = body;
  const authorizeUri = body.authUri ?? body.authorizationUri;
  const given = { category, description, tags, clientId, revocationUri, tokenUri, apiBaseUri, allowedOrigins };
  const scopes = scope?.split(/\s+/).filter((item) => item !== '');
  const own = { issuer, sendsIssuer, redirectUri };
  const all = { ...given, ...own, authorizeUri, apiKey, test, clientAuthLocation, pkce, extra, scopes };
  return {
    ...old,
    ...(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as IntegrationSettings),
  };
}

/** Its secret part, or `undefined` when nothing of it is given. */
export function readParameters(body: IntegrationBody, old: SecretParameters): SecretParameters | undefined {
  const { clientId, clientSecret, parameters } = body;
  if (clientId === undefined && clientSecret === undefined && parameters === undefined) return undefined;
  const given = {
    ...parameters,
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
  };
  const isOther = given['clientId'] !== undefined && given['clientId'] !== old['clientId'];
  if (isOther && given['clientSecret'] === undefined && old['clientSecret'] !== undefined) {
    throw new InvalidRequestError('The request is not valid: a new clientId needs its own clientSecret.', {
      fields: ['clientSecret'],
    });
  }
  return { ...old, ...given };
}

/** The client id and the token endpoint that an integration will have. */
export function readClient(
  { clientId, tokenUri, parameters }: IntegrationBody,
  settings: IntegrationSettings,
  old: SecretParameters,
): { clientId: unknown; tokenUri: unknown } {
  return {
    clientId: clientId ?? parameters?.['clientId'] ?? old['clientId'],
    tokenUri: tokenUri ?? parameters?.['tokenUri'] ?? settings.tokenUri ?? old['tokenUri'],
  };
}

/** Which connector, and how accounts prove themselves. Throws a 400 that names what a custom integration lacks. */
export function readKind(body: IntegrationBody): { connectorId: string; authType: AuthType } {
  const { type = 'custom', authType = 'oauth2', clientId } = body;
  if (type !== 'custom') return { connectorId: type, authType: 'connector' };
  const authorizeUri = body.authUri ?? body.authorizationUri;
  const needed =
    authType === 'oauth2'
      ? { authUri: authorizeUri, tokenUri: body.tokenUri, clientId }
      : { apiBaseUri: body.apiBaseUri };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) {
    throw new InvalidRequestError(
      `The request is not valid: ${missing.map((name) => `${name} is missing`).join('; ')}.`,
      {
        fields: missing,
      },
    );
  }
  return { connectorId: GENERIC, authType };
}

/** A slug made of a name. */
export function toSlug(name: string): string {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return slug === '' ? 'integration' : slug;
}

/** Says whether an integration of the catalogue may be used by everybody: those of the caller's level are. */
export function isVisible({ appId }: Integration, callerAppId: string): boolean {
  return appId === '' || appId === callerAppId;
}

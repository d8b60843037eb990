import Joi from 'joi';
import type { AuthType, IntegrationSettings, SecretParameters } from '../../connections';
import { GENERIC } from '../../connections';
import { InvalidRequestError } from '../../errors';

/** Body of `POST /oauth/register`, and what we take beside it. */
export interface RegisterBody {
  provider_name: string;
  client_id: string;
  client_secret: string;
  redirect_uri?: string;
  token_data?: TokenData;
  /** A connector of the catalogue, in the place of `token_data`. */
  connector?: string;
  app_id?: string;
  context?: { app_id?: unknown };
}

interface TokenData {
  authorize_url?: string;
  token_url?: string;
  scopes?: readonly string[];
  revoke_url?: string;
  userinfo_url?: string;
  api_base_url?: string;
  client_auth?: 'body' | 'headers' | 'both' | 'none';
  pkce?: 'required' | 'optional' | 'skip';
  issuer?: string;
  sends_issuer?: boolean;
  additional_params?: Readonly<Record<string, string>>;
}

const text = (): Joi.StringSchema => Joi.string().max(4000);

const tokenData = Joi.object<TokenData>({
  authorize_url: text().required(),
  token_url: text().required(),
  scopes: Joi.array().items(text()).max(500),
  revoke_url: text(),
  userinfo_url: text(),
  api_base_url: text(),
  client_auth: Joi.valid('body', 'headers', 'both', 'none'),
  pkce: Joi.valid('required', 'optional', 'skip'),
  issuer: text(),
  sends_issuer: Joi.boolean(),
  additional_params: Joi.object().pattern(Joi.string(), text()).max(100),
});

/** What a registration must be. */
export const registerBody = Joi.object<RegisterBody>({
  provider_name: text().required(),
  client_id: text().required(),
  client_secret: text().required(),
  redirect_uri: text(),
  token_data: Joi.when('connector', {
    is: Joi.exist(),
    then: tokenData.fork(['authorize_url', 'token_url'], (schema) => schema.optional()),
    otherwise: tokenData.required(),
  }),
  connector: text(),
  app_id: text(),
  context: Joi.object().max(100),
});

/** A registration that is there may be changed; its name stands in the address. */
export interface ConfigureBody extends RegisterBody {
  /** An administrator's word that the connections may follow to another address. */
  keep_connections?: boolean;
}

/** What a change must be. */
export const configureBody = registerBody
  .fork('provider_name', (schema) => schema.optional())
  .append<ConfigureBody>({ keep_connections: Joi.boolean() });

/** A registration as an integration holds it. */
export interface Registration {
  connectorId: string;
  authType: AuthType;
  settings: IntegrationSettings;
  parameters: SecretParameters;
}

/** Reads a registration. */
export function readRegistration(body: RegisterBody): Registration {
  const {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    token_data: data,
    connector,
  } = body;
  const parameters = { clientId, clientSecret };
  const common = { clientId, ...(redirectUri !== undefined && { redirectUri }) };
  if (connector !== undefined) {
    const settings = { ...common, ...(data?.scopes !== undefined && { scopes: data.scopes }) };
    return { connectorId: connector, authType: 'connector', settings, parameters };
  }
  const { authorize_url: authorizeUri = '', token_url: tokenUri = '', scopes = [] } = data ?? {};
  const settings: IntegrationSettings = {
    ...common,
    authorizeUri,
    tokenUri,
    scopes,
    ...(data?.revoke_url !== undefined && { revocationUri: data.revoke_url }),
    ...readApi(data),
    ...(data?.client_auth !== undefined && { clientAuthLocation: data.client_auth }),
    ...(data?.pkce !== undefined && { pkce: data.pkce }),
    ...(data?.issuer !== undefined && { issuer: data.issuer }),
    ...(data?.sends_issuer !== undefined && { sendsIssuer: data.sends_issuer }),
    ...(data?.additional_params !== undefined && { extra: data.additional_params }),
  };
  return { connectorId: GENERIC, authType: 'oauth2', settings, parameters };
}

/** Where the API is, and the call that names the account; either may be all that is known. */
function readApi(data: TokenData | undefined): IntegrationSettings {
  const { api_base_url: base, userinfo_url: userinfo } = data ?? {};
  if (userinfo === undefined) return base === undefined ? {} : { apiBaseUri: base };
  if (!URL.canParse(userinfo))
    throw new InvalidRequestError('The request is not valid: token_data.userinfo_url must be an absolute URI.', {
      fields: ['token_data.userinfo_url'],
    });
  const { origin } = new URL(userinfo);
  return { apiBaseUri: base ?? origin, allowedOrigins: [origin], test: { path: userinfo, nameAt: 'email' } };
}

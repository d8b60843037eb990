import { toMembers, type IntegrationRow } from '../database';

/** Who uses its connections: each user their own, or all users one. */
export type Mode = IntegrationRow['mode'];

/** How accounts prove themselves where the integration describes the provider itself. */
export type AuthType = IntegrationRow['auth_type'];

/** What of an integration is not secret, beside its name. */
export interface IntegrationSettings {
  description?: string;
  category?: string;
  tags?: readonly string[];
  clientId?: string;
  authorizeUri?: string;
  tokenUri?: string;
  revocationUri?: string;
  apiBaseUri?: string;
  scopes?: readonly string[];
  /** Sent as `redirect_uri`; one of our own callbacks. */
  redirectUri?: string;
  /** Other parameters of the authorization URI. */
  extra?: Readonly<Record<string, string>>;
  /** Other origins that the proxy may call with the account. */
  allowedOrigins?: readonly string[];
  /** Where an API key goes. */
  apiKey?: { in: 'header' | 'query'; name: string; prefix?: string };
  /** GET of this path tells whether the account works, and whose it is at `nameAt`. */
  test?: { path: string; nameAt?: string };
  clientAuthLocation?: 'body' | 'headers' | 'both' | 'none';
  pkce?: 'required' | 'optional' | 'skip';
  /** The provider's name of itself (RFC 8414 §2), compared with `iss` of its answers (RFC 9207). */
  issuer?: string;
  /** True when every answer of the provider holds `iss`. */
  sendsIssuer?: boolean;
}

/** A configured use of a connector: it holds the client registration. */
export interface Integration {
  id: string;
  slug: string;
  name: string;
  /** A connector's id, or `generic` for one that is described by its settings. */
  connectorId: string;
  /** Empty at account level. */
  appId: string;
  ownerId: string;
  mode: Mode;
  authType: AuthType;
  settings: IntegrationSettings;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Connector of integrations that describe their provider themselves. */
export const GENERIC = 'generic';

/** Reads what is stored; the sealed parameters stay where they are. */
export function toIntegration(row: IntegrationRow): Integration {
  const { connector: connectorId, settings, ...members } = toMembers(row);
  return { ...members, connectorId, settings: JSON.parse(settings) as IntegrationSettings };
}

import type { Generated } from 'kysely';

/**
 * The tables of stored connections. Times are ISO 8601 in UTC with milliseconds, which sort as text in both dialects;
 * booleans are 0 and 1; `*_sealed` holds what the key ring wrote, everything else is not secret.
 */
export interface Tables {
  dockline_integrations: IntegrationRow;
  dockline_connections: ConnectionRow;
  dockline_flows: FlowRow;
  dockline_api_keys: ApiKeyRow;
  dockline_tickets: TicketRow;
  dockline_audit: AuditRow;
  dockline_events: EventRow;
  dockline_key_checks: KeyCheckRow;
}

/** A configured use of a connector. */
export interface IntegrationRow {
  id: string;
  /** Unique within `app_id`. */
  slug: string;
  name: string;
  connector: string;
  /** Empty at account level. */
  app_id: string;
  owner_id: string;
  mode: 'per-user' | 'shared';
  auth_type: 'oauth2' | 'apikey' | 'basic' | 'bearer' | 'connector';
  /** JSON: what is not secret. */
  settings: string;
  /** Connector parameters as JSON, the client secret among them. */
  parameters_sealed: string;
  /** Counts changes; a bound connector of an older version is made anew. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** An account that somebody connected. */
export interface ConnectionRow {
  id: string;
  integration_id: string;
  owner_id: string;
  /** `u:` and `owner_id`, or `*` when all users share it. Unique with `integration_id` and `app_id`. */
  owner_key: string;
  /** Empty without an app. */
  app_id: string;
  is_shared: number;
  auth_method: string;
  account_name: string | null;
  /** What the user filled in, as JSON. */
  parameters_sealed: string;
  credentials_sealed: string;
  /** Counts the sets of tokens; a write names the one that it replaces. */
  token_version: number;
  token_expires_at: string | null;
  refresh_token_expires_at: string | null;
  last_authorized_at: string;
  api_base_uri: string | null;
  /** What was granted, as the provider says it. */
  scope: string | null;
  /** JSON: what the provider told beside the tokens and is not secret. */
  data: string;
  status: 'active' | 'error' | 'expired';
  error_code: string | null;
  error_message: string | null;
  /** Failed refreshes in a row. */
  refresh_failures: number;
  /** Before this no refresh is tried in the background; `null` when there is none to try. */
  refresh_at: string | null;
  created_at: string;
  updated_at: string;
}

/** An authorization that is under way. */
export interface FlowRow {
  /** SHA-256 of the state. */
  state_hash: string;
  integration_id: string;
  owner_id: string;
  app_id: string;
  face: 'credentials' | 'integrations';
  /** SHA-256 of the browser's nonce. */
  nonce_hash: string;
  redirect_uri: string;
  return_to: string;
  auth_method: string;
  /** Code verifier, request-token secret and what the user filled in, as JSON. */
  secrets_sealed: string;
  /** Who started it, for the audit. */
  actor: string;
  created_at: string;
  expires_at: string;
}

/** A caller's key. */
export interface ApiKeyRow {
  id: string;
  /** The first characters, to recognise it by. */
  prefix: string;
  /** SHA-256 of the whole key. */
  key_hash: string;
  name: string;
  user_id: string;
  app_id: string;
  /** Separated by spaces. */
  scopes: string;
  expires_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

/** A link that signs a person in, once. */
export interface TicketRow {
  ticket_hash: string;
  /** The key that asked for it; a session ends with its key. */
  key_id: string;
  user_id: string;
  app_id: string;
  scopes: string;
  /** Path of ours where the person goes on. */
  target: string;
  expires_at: string;
}

/** Something that happened. */
export interface AuditRow {
  id: Generated<number>;
  at: string;
  action: string;
  outcome: string;
  /** User id, or what else acted. */
  actor: string;
  key_id: string | null;
  ip: string | null;
  integration_id: string | null;
  connection_id: string | null;
  app_id: string;
  /** JSON; never a secret. */
  details: string;
}

/** An event that the product has to hear of. */
export interface EventRow {
  id: string;
  type: string;
  /** JSON, as it is sent. */
  body: string;
  attempts: number;
  next_attempt_at: string;
  created_at: string;
}

/** A text that an encryption key sealed when it was first seen; a key of the same id that cannot open it is another. */
interface KeyCheckRow {
  key_id: string;
  sealed: string;
}

/** A provider that is registered. */
export interface Provider {
  id: string;
  name: string;
  type: string;
  client_id: string | null;
  redirect_uri: string;
  scopes: string[];
  authorize_url: string | null;
  token_url: string | null;
  app_id: string | null;
  created_at: string;
  updated_at: string;
}

/** What a provider is registered with. */
export interface ProviderRegistration {
  provider_name: string;
  client_id: string;
  client_secret: string;
  redirect_uri?: string;
  token_data?: {
    authorize_url: string;
    token_url: string;
    scopes?: string[];
    revoke_url?: string;
    userinfo_url?: string;
    api_base_url?: string;
    client_auth?: 'body' | 'headers' | 'both' | 'none';
    pkce?: 'required' | 'optional' | 'skip';
    additional_params?: Record<string, string>;
  };
  /** A connector of the catalogue, in the place of `token_data`. */
  connector?: string;
  app_id?: string;
}

/** An answer that says what was done. */
export interface Done {
  success: true;
  message: string;
}

/** One's own connection. */
export interface Connection {
  provider_type: string;
  app_id: string | null;
  created_at: string;
  /** `active`: a token can be had. `error`: not now. `expired`: its user has to connect again. */
  status: 'active' | 'error' | 'expired';
}

/** A token that is good for now. */
export interface AccessToken {
  access_token: string;
  token_type: 'Bearer';
  /** ISO 8601; `null` when the provider tells no end. */
  expires_at: string | null;
  scopes: string[];
  api_base_url: string | null;
}

/** A link that signs a person in, once. */
export interface StartLink {
  url: string;
  expires_at: string;
}

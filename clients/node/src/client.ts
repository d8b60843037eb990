import type { AccessToken, Connection, Done, Provider, ProviderRegistration, StartLink } from './answers';
import { Credentials } from './credentials';
import { findInstance, type Instance, type InstanceOptions } from './instance';

/** The service refused, or failed at, what was asked for. */
export class DocklineError extends Error {
  constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
    /** For programs, such as `connection_required`. */
    readonly code: string,
    /** True when the same call may succeed later. */
    readonly tryLater: boolean,
  ) {
    super(message);
    this.name = 'DocklineError';
  }
}

/** A call to a provider's API. */
export interface ProxyRequest {
  /** Default `GET`. */
  method?: string;
  /** Relative to the provider's API, or absolute at one of its addresses. */
  url: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON, everything else as it is. */
  data?: unknown;
}

const BASE = '/api/v1/credentials';

/** Calls of one service, as one caller. */
export class Dockline {
  private readonly instance: Instance;

  constructor(options: InstanceOptions = {}) {
    this.instance = findInstance(options);
  }

  /** Registers a provider. Throws a `DocklineError` with code `conflict` when the name is taken. */
  register(provider: ProviderRegistration): Promise<Done & { provider_id: string }> {
    return this.call('POST', `${BASE}/oauth/register`, { app_id: this.instance.appId, ...provider });
  }

  /** The providers of the account, or of the app. */
  listProviders(): Promise<Provider[]> {
    return this.call('GET', this.withApp(`${BASE}/oauth/providers`));
  }

  /** Deletes a provider with all its connections. */
  deleteProvider(nameOrId: string): Promise<Done> {
    return this.call('DELETE', this.withApp(`${BASE}/oauth/providers/${encodeURIComponent(nameOrId)}`));
  }

  /** One's own connections. */
  listConnections(): Promise<Connection[]> {
    return this.call('GET', this.withApp(`${BASE}/oauth/connections`));
  }

  /** Disconnects one's own account. */
  revoke(provider: string): Promise<Done> {
    return this.call('DELETE', this.withApp(`${BASE}/oauth/connections/${encodeURIComponent(provider)}`));
  }

  /**
   * A link for a person to connect an account; `returnTo` is a path of the service's site. `userId` says whose account it
   * will be: an administrator's key has to, every other makes links of its own user.
   */
  startLink(provider: string, returnTo?: string, userId?: string): Promise<StartLink> {
    const query = new URLSearchParams({
      ...(returnTo !== undefined && { return_to: returnTo }),
      ...(this.instance.appId !== undefined && { app_id: this.instance.appId }),
    }).toString();
    const target = `${BASE}/auth/${encodeURIComponent(provider)}${query === '' ? '' : `?${query}`}`;
    return this.call('POST', '/api/v1/tickets', { target, ...(userId !== undefined && { user_id: userId }) });
  }

  /** A token that is good for now; a `refused` one is replaced. */
  accessToken(provider: string, refused?: string): Promise<AccessToken> {
    const path = this.withApp(`${BASE}/oauth/connections/${encodeURIComponent(provider)}/token`);
    return this.call('POST', path, refused === undefined ? {} : { refused });
  }

  /** Credentials that other libraries take as `auth`; `null` when the account is not connected, or has to be again. */
  async getCredentials(provider: string): Promise<Credentials | null> {
    try {
      const token = await this.accessToken(provider);
      return new Credentials(token, (refused) => this.accessToken(provider, refused));
    } catch (error) {
      if (error instanceof DocklineError && (error.status === 404 || error.code === 'connection_expired')) return null;
      throw error;
    }
  }

  /** Calls the provider's API through the service; the answer is the provider's, whatever its status. */
  request(provider: string, { method = 'GET', url, headers = {}, data }: ProxyRequest): Promise<Response> {
    const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(url);
    const path = `${BASE}/oauth/connections/${encodeURIComponent(provider)}/request/${isAbsolute ? '' : url.replace(/^\/+/, '')}`;
    const isPlain = typeof data === 'object' && data !== null && Object.getPrototypeOf(data) === Object.prototype;
    const isJson = isPlain || Array.isArray(data);
    return fetch(`${this.instance.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
        authorization: `Bearer ${this.instance.apiKey}`,
        ...(isAbsolute && { 'x-dockline-url': url }),
        ...(this.instance.appId !== undefined && { 'x-dockline-app': this.instance.appId }),
      },
      ...(data !== undefined && {
        body: isJson ? JSON.stringify(data) : data,
        duplex: 'half',
      }),
    } as RequestInit);
  }

  private withApp(path: string): string {
    const { appId } = this.instance;
    return appId === undefined ? path : `${path}?app_id=${encodeURIComponent(appId)}`;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const { baseUrl, apiKey } = this.instance;
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as T;
    const { message, code, tryLater } = readError(text);
    const sentence = message ?? `The service answered ${answer.status}.`;
    throw new DocklineError(sentence, answer.status, code ?? 'unknown', tryLater === true);
  }
}

function readError(text: string): { message?: string; code?: string; tryLater?: boolean } {
  try {
    return JSON.parse(text) as { message?: string; code?: string; tryLater?: boolean };
  } catch {
    return {};
  }
}

import type { AccessToken } from './answers';

/** What Google's client libraries pass on: a request before it is sent. */
export interface LibraryRequest {
  url?: string | URL;
  baseURL?: string | URL;
  method?: string;
  headers?: Headers | Record<string, unknown>;
  params?: Record<string, unknown>;
  paramsSerializer?: (params: Record<string, unknown>) => string;
  data?: unknown;
  body?: unknown;
  responseType?: 'json' | 'text' | 'arraybuffer' | 'blob' | 'stream' | 'unknown';
  validateStatus?: (status: number) => boolean;
  signal?: AbortSignal;
  [option: string]: unknown;
}

/** What they expect back. */
export interface LibraryResponse<T = unknown> {
  config: LibraryRequest;
  data: T;
  status: number;
  statusText: string;
  headers: Headers;
  ok: boolean;
  request: { responseURL: string };
}

/** A token is renewed so long before its end. */
const EARLY_MS = 30_000;

/**
 * Credentials that Google's client libraries take as `auth`: they ask for headers, or hand a whole request over. The
 * refresh token and the client secret stay with the service, which is asked for a new token when one ends or is refused.
 */
export class Credentials {
  private token: AccessToken;

  constructor(
    token: AccessToken,
    private readonly renew: (refused?: string) => Promise<AccessToken>,
  ) {
    this.token = token;
  }

  /** The token in hand. */
  get accessToken(): string {
    return this.token.access_token;
  }

  /** When it ends. */
  get expiresAt(): Date | null {
    return this.token.expires_at === null ? null : new Date(this.token.expires_at);
  }

  /** What was granted. */
  get scopes(): readonly string[] {
    return this.token.scopes;
  }

  /** The shape of `google-auth-library`: a token that is good for now. */
  async getAccessToken(): Promise<{ token: string }> {
    const { expiresAt } = this;
    if (expiresAt !== null && expiresAt.getTime() - EARLY_MS <= Date.now()) this.token = await this.renew();
    return { token: this.token.access_token };
  }

  /** Headers for a request that somebody else sends. */
  async getRequestHeaders(): Promise<Headers> {
    return new Headers({ authorization: `Bearer ${(await this.getAccessToken()).token}` });
  }

  /** Which of Google's universes the token is for. */
  getUniverseDomain(): Promise<string> {
    return Promise.resolve('googleapis.com');
  }

  /** Sends a request; once more, with a new token, when the first is refused. Throws for a status that is not wanted. */
  async request<T = unknown>(config: LibraryRequest): Promise<LibraryResponse<T>> {
    const { token } = await this.getAccessToken();
    let answer = await send(config, token);
    if (answer.status === 401 && isRepeatable(config)) {
      this.token = await this.renew(token);
      if (this.token.access_token !== token) answer = await send(config, this.token.access_token);
    }
    const data = (await readBody(answer, config.responseType)) as T;
    const { status, statusText, headers, ok, url } = answer;
    const response: LibraryResponse<T> = {
      config,
      data,
      status,
      statusText,
      headers,
      ok,
      request: { responseURL: url },
    };
    const isWanted = config.validateStatus ?? ((code: number): boolean => code >= 200 && code < 300);
    if (isWanted(status)) return response;
    throw Object.assign(new Error(readMessage(data) ?? `The request failed with status ${status}.`), {
      code: status,
      status,
      response,
    });
  }
}

function send(config: LibraryRequest, token: string): Promise<Response> {
  const { url = '', baseURL, params = {}, paramsSerializer, method = 'GET', signal } = config;
  const uri = baseURL === undefined ? new URL(url) : new URL(url, baseURL);
  const query = paramsSerializer?.(params) ?? serialize(params);
  for (const [name, value] of new URLSearchParams(query)) uri.searchParams.append(name, value);
  const headers = new Headers(
    config.headers instanceof Headers
      ? config.headers
      : (Object.entries(config.headers ?? {}) as Array<[string, string]>),
  );
  headers.set('authorization', `Bearer ${token}`);
  const content = config.data ?? config.body;
  const isJson = isPlain(content) || Array.isArray(content);
  if (isJson && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const body = isJson ? JSON.stringify(content) : content;
  return fetch(uri, {
    method,
    headers,
    ...(body !== undefined && body !== null && { body, duplex: 'half' }),
    ...(signal !== undefined && { signal }),
  } as RequestInit);
}

function serialize(params: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  return query.toString();
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A stream is gone once it was sent. */
function isRepeatable({ data, body }: LibraryRequest): boolean {
  const content = data ?? body;
  return (
    content === undefined ||
    content === null ||
    typeof content === 'string' ||
    isPlain(content) ||
    Array.isArray(content)
  );
}

async function readBody(answer: Response, type: LibraryRequest['responseType']): Promise<unknown> {
  if (type === 'stream') return answer.body;
  if (type === 'arraybuffer') return answer.arrayBuffer();
  if (type === 'blob') return answer.blob();
  return type === 'text' ? answer.text() : parse(await answer.text());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readMessage(data: unknown): string | undefined {
  const { error } = (data ?? {}) as { error?: unknown };
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** An answer of the service. */
export interface ServiceAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** Milliseconds that the call took. */
  ms: number;
}

/** Makes calls as a host makes them: JSON, one correlation id through one run. */
export interface HostClient {
  get(path: string): Promise<ServiceAnswer>;
  post(path: string, body: object): Promise<ServiceAnswer>;
}

/** Makes a client for one connector. */
export function createHostClient(baseUri: string, correlationId: string): HostClient {
  const call = async (path: string, init: RequestInit): Promise<ServiceAnswer> => {
    const startedAt = performance.now();
    const response = await fetch(`${baseUri}${path}`, init);
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
      ms: performance.now() - startedAt,
    };
  };
  const headers = { 'x-correlationid': correlationId };
  return {
    get: (path) => call(path, { headers }),
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

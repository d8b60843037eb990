/** One request that a hook sends: absolute URI, nothing added but what stands here. */
export interface HookRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  uri: string;
  headers?: Record<string, string>;
  body?: string;
  /** Ends it early. */
  signal?: AbortSignal;
}

/** Any answer to it, whatever its status. `text` is the body as UTF-8. */
export interface HookResponse {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
}

/** Sends a request of a hook, within the time of the call; addresses beside those of the spec must be public. */
export interface SendHookRequest {
  (request: HookRequest): Promise<HookResponse>;
  /** Milliseconds for one request. */
  timeoutMs: number;
}

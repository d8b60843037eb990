import { ProviderError } from '../errors';
import type { HttpStream } from '../http';
import type { ApiClient, ApiRequest, ApiResponse } from './api-client';
import { bindRequest, judge, MAX_REFUSAL_BYTES, pace } from './exchange';
import type { ApiClientOptions } from './options';
import { readAnswer, requireSuccess } from './read-answer';
import { send } from './send';
import { findAnswer } from './shared-answers';

/**
 * Makes an ApiClient. The steps of a request, in order: base URI, origin guard, credentials from the token source,
 * kept answers, limits and places, authentication on the final URI, sending, redirects (reads only), one replacement of
 * refused credentials, what the answer says of limits, errors. Credentials never go to another origin than the
 * connector's own.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { http, authenticate, now = Date.now } = options;

  const request = async <T>(apiRequest: ApiRequest): Promise<ApiResponse<T>> => {
    const answer = await findAnswer(options, apiRequest, await bindRequest(options, apiRequest));
    return readAnswer<T>({ ...answer, method: apiRequest.method, now: now() });
  };

  const stream: ApiClient['stream'] = async (path, requestOptions) => {
    const headers = { accept: '*/*', ...requestOptions?.headers };
    const { account, ...bound } = await bindRequest(options, { method: 'GET', path, ...requestOptions, headers });
    const { response, isTrusted } = await pace(options, account, () =>
      send<HttpStream>({
        ...bound,
        authenticate,
        transport: (outgoing) => http.stream(outgoing),
        discard: ({ body }) => body.destroy(),
      }),
    );
    if (response.status >= 200 && response.status < 300) return { headers: response.headers, body: response.body };
    const refusal = { ...response, body: await readStart(response.body) };
    requireSuccess({ ...judge(options, { response: refusal, isTrusted }, account), method: 'GET', now: now() });
    throw new ProviderError('The service sent no file. Please try again in a few minutes.', {
      detail: `status ${response.status}`,
    });
  };

  return {
    request,
    get: (path, requestOptions) => request({ method: 'GET', path, ...requestOptions }),
    post: (path, data, requestOptions) => request({ method: 'POST', path, data, ...requestOptions }),
    stream,
  };
}

/** The first bytes of a refusal; the rest is not waited for. */
async function readStart(body: HttpStream['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  body.destroy();
  return Buffer.concat(chunks);
}

'use strict';

/** `fetch` and the account's `apiClient`: what the main thread sends for a method. */
module.exports = function createRequests({ askLater, given: { Headers, URLSearchParams, TextEncoder } }) {
  class AbortSignal {
    aborted = false;
    #listeners = [];
    addEventListener(_type, listener) {
      this.#listeners.push(listener);
    }
    throwIfAborted() {
      if (this.aborted) throw new Error('The operation was aborted.');
    }
    abortNow() {
      this.aborted = true;
      for (const listener of this.#listeners) listener();
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort() {
      this.signal.abortNow();
    }
  }

  const createResponse = ({ status, headers, text }, uri) => ({
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url: uri,
    redirected: false,
    headers: new Headers(headers),
    text: async () => text,
    json: async () => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  });
  const fetch = async (input, init = {}) => {
    const uri = String(input?.href ?? input);
    const headers = new Headers(init.headers);
    const { body } = init;
    if (body instanceof URLSearchParams && !headers.has('content-type'))
      headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    init.signal?.throwIfAborted();
    const answer = await askLater('send', {
      uri,
      method: String(init.method ?? 'GET').toUpperCase(),
      headers: Object.fromEntries(headers),
      body: body === undefined || body === null ? undefined : String(body),
    });
    return createResponse(answer, uri);
  };

  const callApi = (method, path, data, query, options = {}) =>
    askLater('api', {
      method,
      path,
      data,
      query: { ...query, ...options.query },
      options: { ...options, query: undefined },
    });
  const apiClient = {
    get: (path, query, options) => callApi('GET', path, undefined, query, options),
    delete: (path, data, options) => callApi('DELETE', path, data, undefined, options),
    post: (path, data, options) => callApi('POST', path, data, undefined, options),
    put: (path, data, options) => callApi('PUT', path, data, undefined, options),
    patch: (path, data, options) => callApi('PATCH', path, data, undefined, options),
  };

  return { apiClient, given: { AbortController, fetch } };
};

import type { Recording } from '../../src/cli/record/recording';
import type { Http, HttpRequest } from '../../src/http';

/**
 * Answers from a recording in the place of a provider. Each call is answered by the recorded one with the same method,
 * address and body, in their order; a call that was not recorded fails the test.
 */
export function createReplayHttp({ calls }: Recording): Http {
  const left = [...calls];
  const http: Http = {
    async request({ method, uri, body }: HttpRequest) {
      const isSame = (call: Recording['calls'][number]): boolean =>
        call.method === method && call.uri === uri && (call.body ?? '') === (body ?? '');
      const index = left.findIndex(isSame);
      const call = index >= 0 ? left.splice(index, 1)[0] : calls.findLast(isSame);
      if (call === undefined) throw new Error(`The recording has no ${method} ${uri}`);
      const text = typeof call.answer === 'string' ? call.answer : JSON.stringify(call.answer);
      return { status: call.status, headers: call.headers, body: Buffer.from(text) };
    },
    stream: () => Promise.reject(new Error('files are not recorded')),
    forward: () => Promise.reject(new Error('files are not recorded')),
    timeLeftMs: () => Infinity,
    asForeign: () => http,
    callHeaders: {},
    timeoutMs: 5000,
    reportStatus: () => undefined,
  };
  return http;
}

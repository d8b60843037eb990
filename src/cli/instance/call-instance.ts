import { tryParseJson } from '../../common';
import { createHttp } from '../../http';
import { DocklineError } from '../../errors';
import { VERSION } from '../../service';
import { withoutTrailingSlashes } from '../../uri';
import { InstanceError } from './instance-error';
import type { Instance } from './instances';

/** Calls of one instance. */
export interface InstanceClient {
  send<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>;
}

const TIMEOUT_MS = 60_000;

/** Makes a client. Every answer but a 2xx is an `InstanceError` with the instance's own sentence. */
export function createInstanceClient({ name, apiKey, baseUri }: Instance): InstanceClient {
  const http = createHttp({
    timeoutMs: TIMEOUT_MS,
    userAgent: `dockline-cli/${VERSION}`,
    allowPrivateNetworks: true,
  })();
  return {
    async send<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
      const uri = `${withoutTrailingSlashes(baseUri)}${path}`;
      const answer = await http
        .request({ method, uri, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
        .catch((error: unknown) => {
          const reason = error instanceof DocklineError ? error.code : 'unknown';
          throw new InstanceError(`The instance "${name}" could not be reached (${reason}).`, 0);
        });
      const text = answer.body.toString('utf8');
      const parsed = text === '' ? undefined : tryParseJson(text);
      if (answer.status >= 200 && answer.status < 300) return parsed as T;
      const { message } = (parsed ?? {}) as { message?: unknown };
      const sentence = typeof message === 'string' ? message : `The instance answered ${answer.status}.`;
      throw new InstanceError(sentence, answer.status);
    },
  };
}

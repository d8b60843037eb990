import { tryParseJson } from '../common';
import { decodeText, type HttpResponse } from '../http';
import { evaluateMapping } from '../mapping';
import type { ConnectorArguments } from '../mapping';
import type { ResponseHandler } from '../spec';

/** Keys of errors, and the status that says the same. */
const STATUS_OF: Readonly<Record<string, number>> = {
  access_token_expired: 401,
  connection_is_defunct: 401,
  rate_limit_exceeded: 429,
};

/**
 * Makes the reader of answers whose status says something else than they mean: a 200 that holds an error, a 400 that is
 * about a limit. The first handler that matches turns the answer into the one that it should have been; without a match
 * the answer stays as it is. Handlers are what the author wrote; the provider's answer is only ever what they read.
 * `connector` is the name of the connector.
 */
export function createAnswerInterpreter(
  handlers: readonly ResponseHandler[] | undefined,
  args: ConnectorArguments,
  connector: string,
): ((response: HttpResponse) => Promise<HttpResponse>) | undefined {
  if (handlers === undefined || handlers.length === 0) return undefined;
  return async (response) => {
    const { status, headers, body } = response;
    const data = tryParseJson(body.toString('utf8')) ?? decodeText(body);
    const variables = { ...args, response: { status, statusCode: status, headers, data } };
    const handler = await findHandler(handlers, (match) => evaluateMapping(match, variables, connector));
    if (handler === undefined) return response;
    if (handler.isSuccess === true || handler.error === undefined) {
      const replaced = handler.data === undefined ? data : await evaluateMapping(handler.data, variables, connector);
      const text = replaced === undefined ? '' : JSON.stringify(replaced);
      return {
        status: status >= 200 && status < 300 ? status : 200,
        headers: { ...headers, 'content-type': 'application/json' },
        body: Buffer.from(text),
      };
    }
    const meant = STATUS_OF[handler.error.key ?? ''];
    return { ...response, status: meant ?? (status >= 200 && status < 300 ? 502 : status) };
  };
}

async function findHandler(
  handlers: readonly ResponseHandler[],
  evaluate: (match: ResponseHandler['match']) => Promise<unknown>,
): Promise<ResponseHandler | undefined> {
  for (const handler of handlers) if (await evaluate(handler.match)) return handler;
  return undefined;
}

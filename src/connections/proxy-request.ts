import type { ForwardedAnswer, ForwardedRequest } from '../connector';
import type { Http } from '../http';
import type { Actor } from './audit-log';
import type { Connection } from './connection';
import type { ConnectionsContext } from './context';

interface ProxyOptions {
  connection: Connection;
  request: ForwardedRequest;
  actor: Actor;
  http: Http;
}

/** The provider's answer, and what became of the connection. */
export interface ProxyAnswer extends ForwardedAnswer {
  /** True when the provider refuses the account, also with newer tokens. Its answer goes to the caller as it is. */
  isRefused: boolean;
}

/** Calls the provider's API with a connection's tokens, which the caller never sees. */
export async function proxyRequest(context: ConnectionsContext, given: ProxyOptions): Promise<ProxyAnswer> {
  const { connection, request, actor, http } = given;
  const { settings, vault, rateLimiter, random, audit } = context;
  const { id, integrationId, appId } = connection;
  const open = await vault.openFresh(id, http);
  const forward = open.connector.forwarder({
    http: open.guard(http),
    tokenSource: vault.tokenSource(id, http, open),
    method: open.method,
    rateLimiter,
    account: id,
    random,
  });
  const answer = await forward(request);
  const isWell = answer.status < 400;
  const isNews = answer.isRefused || (isWell && open.connection.status === 'error');
  if (isNews) {
    try {
      await vault.report(await vault.open(id), answer.isRefused);
    } catch (error) {
      // Nobody reads the answer any more.
      answer.body.destroy();
      throw error;
    }
  }
  if (random() < settings.auditProxySample) {
    const details = { method: request.method, status: answer.status };
    void audit.write({
      action: 'connection.use',
      outcome: isWell ? 'done' : 'failed',
      actor,
      integrationId,
      connectionId: id,
      appId,
      details,
    });
  }
  return answer;
}

import type { HttpFactory } from '../http';
import type { ConnectionsContext } from './context';

/** Connections that one round takes. */
const BATCH = 20;

/** A replica that dies in the middle of a round leaves its connections to others after this. */
const CLAIM_MS = 10 * 60_000;

/**
 * One round of what nobody waits for: idle connections are refreshed before their refresh token ends, events are sent, what
 * is over is deleted. Any replica may do it at any time; rows are shared out by `SKIP LOCKED`. Returns how many
 * connections were refreshed.
 */
export async function keepAlive(context: ConnectionsContext, http: HttpFactory): Promise<number> {
  const { connections, vault, flows, events, warn } = context;
  const due = await connections.takeDue(BATCH, CLAIM_MS);
  let refreshed = 0;
  for (const id of due) {
    try {
      await vault.keepAlive(id, http());
      refreshed += 1;
    } catch (error) {
      warn('A connection could not be refreshed in the background', { connection: id, error });
    }
  }
  await events.deliver(http());
  await flows.sweep();
  return refreshed;
}

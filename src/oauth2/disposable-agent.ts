import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';

/** An agent for one exchange, whose connections can all be ended from outside. */
interface DisposableAgent {
  agent: HttpAgent;
  destroy(): void;
}

/**
 * Makes an agent that keeps hold of its sockets. simple-oauth2 clones the agent that it is given, so `agent.destroy()`
 * would end nothing; and its own time limits count headers and body separately, so a slow server could hold a
 * connection for twice the limit. The set lives in a closure, which a clone shares.
 */
export function createDisposableAgent(protocol: string, lookup?: LookupFunction): DisposableAgent {
  const sockets = new Set<Duplex>();
  const track = <T extends Duplex | null | undefined>(socket: T): T => {
    if (socket !== null && socket !== undefined) sockets.add(socket);
    return socket;
  };
  class TrackedHttpAgent extends HttpAgent {
    override createConnection(...given: Parameters<HttpAgent['createConnection']>): Duplex | null | undefined {
      return track(super.createConnection(...given));
    }
  }
  class TrackedHttpsAgent extends HttpsAgent {
    override createConnection(...given: Parameters<HttpsAgent['createConnection']>): Duplex | null | undefined {
      return track(super.createConnection(...given));
    }
  }
  return {
    agent:
      protocol === 'https:'
        ? new TrackedHttpsAgent({ minVersion: 'TLSv1.2', lookup })
        : new TrackedHttpAgent({ lookup }),
    destroy: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/** Connections of one kind, for both schemes. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** Keeps connections for the next request. `options` are those of TLS connections. */
export function createPool(options: AgentOptions): Agents {
  return {
    httpAgent: endStray(new HttpAgent({ keepAlive: true })),
    httpsAgent: endStray(new HttpsAgent({ keepAlive: true, ...options })),
  };
}

/** One connection for each request. */
export function createFresh(options: AgentOptions): Agents {
  return { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent(options) };
}

/**
 * Ends a connection on which bytes come while nobody asked for any: they would be read as the answer to the next request,
 * which is another user's.
 */
function endStray<A extends HttpAgent>(agent: A): A {
  const strays = new WeakMap<Duplex, () => void>();
  const keep = agent.keepSocketAlive.bind(agent);
  const reuse = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket) => {
    const isKept = keep(socket);
    let end = strays.get(socket);
    if (end === undefined) {
      end = () => void socket.destroy();
      strays.set(socket, end);
    }
    socket.on('data', end);
    return isKept;
  };
  agent.reuseSocket = (socket, request) => {
    const end = strays.get(socket);
    if (end !== undefined) socket.off('data', end);
    reuse(socket, request);
  };
  return agent;
}

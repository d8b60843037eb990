import { Dockline } from './client';
import type { InstanceOptions } from './instance';

/** What agents get their credentials from. */
export type OAuthProvider = Pick<Dockline, 'getCredentials' | 'listConnections' | 'request'>;

/** Base class of agents: a subclass calls `super()` and works with the connections of the agent's user and app. */
export class FiberAgent {
  private readonly client: Dockline;

  constructor(options: InstanceOptions = {}) {
    this.client = new Dockline(options);
  }

  /** Hands credentials out, and calls providers. */
  getOAuthProvider(): OAuthProvider {
    return this.client;
  }
}

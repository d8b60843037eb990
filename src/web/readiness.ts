import type { ServerResponse } from 'node:http';

/** Knows whether the process wants new work, and which answers are under way. */
export interface Readiness {
  isReady(): boolean;
  /** Counts an answer as under way. */
  begin(response: ServerResponse): void;
  /** The answer is closed. */
  end(response: ServerResponse): void;
  /**
   * From now on every answer ends its connection, also those under way: a client must not send its next request down a
   * connection that is about to be cut.
   */
  stop(): void;
}

/** Makes the readiness of one process. */
export function createReadiness(): Readiness {
  const underWay = new Set<ServerResponse>();
  let isReady = true;
  const endConnection = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('connection', 'close');
  };
  return {
    isReady: () => isReady,
    begin(response) {
      if (!isReady) endConnection(response);
      underWay.add(response);
    },
    end: (response) => void underWay.delete(response),
    stop() {
      isReady = false;
      for (const response of underWay) endConnection(response);
    },
  };
}

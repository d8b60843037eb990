import type { RequestHandler } from 'express';

/** What can go wrong on the way to an answer. */
export type Fault =
  /** Answers with this. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string | Buffer }
  /** Cuts the connection without an answer. */
  | { kind: 'reset' }
  /** Announces more than it sends, then cuts the connection. */
  | { kind: 'cut'; body: string }
  /** Never answers. */
  | { kind: 'hang' }
  /** Sends one byte now and then, and never ends. */
  | { kind: 'drip'; everyMs: number }
  /** Sends without end. */
  | { kind: 'endless' }
  /** Does what was asked, and then cuts the connection instead of answering. */
  | { kind: 'lose-answer' };

/** Faults by path. */
export interface Faults {
  /** From now on, requests to `path` meet this fault, `times` of them or all. */
  set(path: string, fault: Fault, times?: number): void;
  /** From now on, every request is asked about. */
  decideWith(decide: (path: string) => Fault | undefined): void;
  clear(): void;
  handler: RequestHandler;
}

/** Makes the switchboard of faults. */
export function createFaults(): Faults {
  const active = new Map<string, { fault: Fault; left: number }>();
  let decide: (path: string) => Fault | undefined = () => undefined;
  return {
    set: (path, fault, times = Infinity) => void active.set(path, { fault, left: times }),
    decideWith(given) {
      decide = given;
    },
    clear() {
      active.clear();
      decide = () => undefined;
    },
    handler(request, response, next) {
      const entry = active.get(request.path);
      const isSet = entry !== undefined && entry.left > 0;
      if (isSet) entry.left -= 1;
      const fault = isSet ? entry.fault : decide(request.path);
      if (fault === undefined) return next();
      const socket = request.socket;
      switch (fault.kind) {
        case 'answer':
          response
            .status(fault.status)
            .set(fault.headers ?? {})
            .send(fault.body ?? '');
          return undefined;
        case 'reset':
          socket.resetAndDestroy();
          return undefined;
        case 'cut':
          socket.end(
            `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${fault.body.length + 100}\r\n\r\n${fault.body}`,
          );
          return undefined;
        case 'hang':
          return undefined;
        case 'drip': {
          response.status(200).type('json').flushHeaders();
          const timer = setInterval(() => response.write(' '), fault.everyMs);
          response.once('close', () => clearInterval(timer));
          return undefined;
        }
        case 'endless': {
          response.status(200).type('json').flushHeaders();
          const chunk = ' '.repeat(64 * 1024);
          const push = (): void => {
            while (!response.destroyed && response.write(chunk));
          };
          response.on('drain', push);
          push();
          return undefined;
        }
        case 'lose-answer':
          response.json = response.send = () => {
            socket.resetAndDestroy();
            return response;
          };
          return next();
      }
    },
  };
}

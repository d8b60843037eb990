import { parseTokenAnswer } from '../../oauth2';
import type { HookResponse, SendHookRequest } from '../../http';

/** A sender that remembers, for a method that may not look at what it got. */
export interface WatchedSender {
  send: SendHookRequest;
  /**
   * Throws what the last answer says when it was a provider in trouble, 429 or 5xx: whatever the method made of it, no
   * account and no connector is at fault, and later is worth a try.
   */
  throwTrouble: () => void;
}

/** Watches the answers that go through `send`. */
export function watchTrouble(send: SendHookRequest): WatchedSender {
  let last: HookResponse | undefined;
  const watched = async (request: Parameters<SendHookRequest>[0]): Promise<HookResponse> => {
    last = undefined;
    last = await send(request);
    return last;
  };
  return {
    send: Object.assign(watched, { timeoutMs: send.timeoutMs }),
    throwTrouble() {
      if (last === undefined || (last.status !== 429 && last.status < 500)) return;
      parseTokenAnswer({ status: last.status, body: undefined });
    },
  };
}

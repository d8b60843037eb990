import { createHmac } from 'node:crypto';
import type { TrelloAction, TrelloBoard } from './trello-data';

/** A webhook of one token, on one board. */
export interface TrelloWebhook {
  id: string;
  description: string;
  idModel: string;
  callbackURL: string;
  active: boolean;
}

/** Webhooks of the simulated Trello (https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/). */
export interface TrelloWebhooks {
  list(token: string): TrelloWebhook[];
  /** Looks at the address first, as the real one does; `undefined` when it does not answer 200. */
  create(args: Omit<TrelloWebhook, 'id' | 'active'> & { token: string }): Promise<TrelloWebhook | undefined>;
  remove(token: string, id: string): boolean;
  /** Tells every webhook of the board. */
  tell(board: TrelloBoard, action: TrelloAction): void;
  /** Waits until everything that was told has been answered. */
  settle(): Promise<void>;
}

/** Makes the webhooks; events are signed with the client's secret over body and address. */
export function createTrelloWebhooks(secret: () => string): TrelloWebhooks {
  const webhooks = new Map<string, TrelloWebhook & { token: string }>();
  const sending = new Set<Promise<unknown>>();
  let counter = 0;

  const send = async (webhook: TrelloWebhook, action: TrelloAction): Promise<void> => {
    const body = JSON.stringify({ action, model: { id: webhook.idModel }, webhook });
    const signature = createHmac('sha1', secret())
      .update(body + webhook.callbackURL)
      .digest('base64');
    await fetch(webhook.callbackURL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-trello-webhook': signature },
      body,
    }).catch(() => undefined);
  };

  return {
    list: (token) => [...webhooks.values()].filter((webhook) => webhook.token === token).map(strip),
    async create({ token, ...given }) {
      const looked = await fetch(given.callbackURL, { method: 'HEAD' }).catch(() => undefined);
      if (looked?.status !== 200) return undefined;
      counter += 1;
      const webhook = { ...given, id: counter.toString(16).padStart(24, 'e'), active: true, token };
      webhooks.set(webhook.id, webhook);
      return strip(webhook);
    },
    remove(token, id) {
      return webhooks.get(id)?.token === token && webhooks.delete(id);
    },
    tell(board, action) {
      for (const webhook of webhooks.values()) {
        if (webhook.idModel !== board.id) continue;
        const sent = send(strip(webhook), action).finally(() => sending.delete(sent));
        sending.add(sent);
      }
    },
    async settle() {
      while (sending.size > 0) await Promise.all(sending);
    },
  };
}

function strip({ token: _token, ...webhook }: TrelloWebhook & { token: string }): TrelloWebhook {
  return webhook;
}

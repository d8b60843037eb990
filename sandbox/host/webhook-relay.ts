import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { applyRow, type HostRow, type HostStore } from './synchronise';

/** An integration that wants events. */
export interface Integration {
  types: readonly string[];
  filter: Readonly<Record<string, unknown>>;
  account: Readonly<Record<string, unknown>>;
  /** What the set-up returned. */
  webhook: { id: string; workspaceId: string };
  store: HostStore;
}

/** The host's public address for events. */
export interface WebhookRelay {
  /** Where a provider posts to. */
  uri: string;
  integrations: Integration[];
  /** Events that were relayed, with the status that the connector answered. */
  seen: Array<{ status: number; body: string; headers: Record<string, string> }>;
  stop(): Promise<void>;
}

/**
 * Starts the address that a host gives to providers: it relays bytes and headers to `pre-process`, hands the reply
 * back, and lets every integration whose workspace is named transform the event.
 */
export async function startWebhookRelay(connectorUri: () => string): Promise<WebhookRelay> {
  const integrations: Integration[] = [];
  const seen: WebhookRelay['seen'] = [];
  const base = (): string => `${connectorUri()}/api/v1/synchronizer/webhooks`;
  const app = express();
  app.disable('x-powered-by');
  app.head('/apps/sandbox', async (_request, response) => {
    const { status } = await fetch(`${base()}/pre-process`, { method: 'HEAD' });
    response.status(status).end();
  });
  app.post('/apps/sandbox', express.raw({ type: () => true }), async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'content-length', 'connection', 'transfer-encoding'].includes(name)
          ? [[name, value]]
          : [],
      ),
    );
    const answer = await fetch(`${base()}/pre-process`, { method: 'POST', headers, body });
    seen.push({ status: answer.status, body: body.toString('utf8'), headers });
    const { reply, workspaceIds = [] } = (await answer.json()) as { reply?: object; workspaceIds?: string[] };
    if (answer.status !== 200) {
      response.status(answer.status).end();
      return;
    }
    const payload = JSON.parse(body.toString('utf8')) as unknown;
    for (const integration of integrations) {
      if (workspaceIds.includes(integration.webhook.workspaceId))
        await transform(base(), integration, payload, headers);
    }
    response.json(reply);
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/apps/sandbox`,
    integrations,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function transform(
  base: string,
  { types, filter, account, store }: Integration,
  payload: unknown,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await fetch(`${base}/transform`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ params, payload, types, filter, account }),
  });
  const { data } = (await answer.json()) as { data: Record<string, Array<Record<string, unknown> & { id: string }>> };
  for (const [type, items] of Object.entries(data)) {
    const rows = store.rows.get(type) ?? new Map<string, HostRow>();
    for (const item of items) applyRow(rows, item);
    store.rows.set(type, rows);
  }
}

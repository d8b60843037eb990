import { DocklineError } from '../errors';
import { findTypes, type BoundSync } from './bound-sync';
import { readFilter } from './filters';
import { guardAuthor, unreadableData } from './guard-author';
import { compileNormaliser } from './normalise';
import { readHeld, type Row } from './run-page';
import { buildSchema, findType } from './schema';
import type { SynchronizerWebhooks } from './synchronizer';
import type { WebhookDefinition } from './webhooks';

/** Binds how a provider tells of changes. `secret` signs events where the receiver chooses it. */
export function bindWebhooks(bound: BoundSync, webhooks: WebhookDefinition, secret: string): SynchronizerWebhooks {
  const { shared, filters, now } = bound;
  const { webhookUri } = shared.connectorParameters;
  const uri = typeof webhookUri === 'string' ? webhookUri : undefined;
  return {
    uri,
    setUp({ types, filter, ...call }) {
      return guardAuthor('webhook set-up', () =>
        webhooks.setUp({
          ...shared,
          ...call,
          types: findTypes(bound, types),
          filter: readFilter(filter, filters),
          secret,
        }),
      );
    },
    async takeDown({ apiClient, record }) {
      await guardAuthor('webhook removal', () => webhooks.takeDown({ ...shared, apiClient, record }));
    },
    readEvent({ headers, body }) {
      try {
        return webhooks.readEvent({ ...shared, headers, body, secret, uri });
      } catch (error) {
        throw error instanceof DocklineError ? error : unreadableData('webhook event', error);
      }
    },
    async toRows({ apiClient, types: ids, filter, event, headers, schema }) {
      const selected = findTypes(bound, ids);
      const given = { ...shared, apiClient, types: selected, filter: readFilter(filter, filters), event, headers };
      return guardAuthor('webhook', async () => {
        const changes = await webhooks.toChanges({ ...given, now: now() });
        const result: Record<string, { rows: Row[]; removed: string[] }> = {};
        for (const [id, { items = [], removed = [] }] of Object.entries(changes)) {
          if (!selected.has(id) || items.length + removed.length === 0) continue;
          const fields = buildSchema(findType(bound.types, id), selected);
          const normaliser = compileNormaliser(fields, readHeld(schema, id));
          result[id] = { rows: items.map((item) => normaliser.normalise({ ...item })), removed: [...removed] };
        }
        return result;
      });
    },
  };
}

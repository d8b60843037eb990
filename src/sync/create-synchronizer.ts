import type { ConnectorArguments } from '../mapping';
import { bindWebhooks } from './bind-webhooks';
import { findTypes, type BoundSync } from './bound-sync';
import { createCursorSigner } from './cursor';
import { readFileLink } from './files';
import { checkFilter, readOptions } from './filter-options';
import { pickFilters, readFilter } from './filters';
import { guardAuthor } from './guard-author';
import { addMark, isMarkDue } from './marks';
import { runPage } from './run-page';
import { buildSchema, findType } from './schema';
import type { SyncSpec } from './sync-spec';
import type { Synchronizer } from './synchronizer';

/** Options of `createSynchronizer`. */
export interface SynchronizerOptions {
  /** Id of the connector; part of what cursors are signed with. */
  connector: string;
  sync: SyncSpec | undefined;
  arguments: ConnectorArguments;
  /** Signs cursors. */
  cursorKey: Buffer;
  /** Signs webhooks where the receiver chooses the secret. */
  webhookSecret: string;
  now: () => number;
}

/** Binds what a spec says of data. */
export function createSynchronizer(options: SynchronizerOptions): Synchronizer {
  const { connector, sync, arguments: shared, now, webhookSecret } = options;
  const types = evaluate(sync?.types, shared);
  const filters = evaluate(sync?.filters, shared);
  const signer = createCursorSigner(connector, options.cursorKey);
  const bound: BoundSync = { types, filters, shared, now };
  return {
    types,
    filters,
    schema: (ids) => {
      const selected = findTypes(bound, ids);
      return Object.fromEntries(ids.map((id) => [id, buildSchema(findType(types, id), selected)]));
    },
    options: (call) => readOptions(bound, call),
    checkFilter: (call) => checkFilter(bound, call),
    page: (request) => {
      const type = findType(types, request.type);
      const filter = pickFilters(readFilter(request.filter, filters), type.filters ?? []);
      const selected = findTypes(bound, request.types.includes(type.id) ? request.types : [...request.types, type.id]);
      return runPage({ type, types: selected, filter, signer, arguments: shared, now: now(), request });
    },
    async openFile({ apiClient, params: given }) {
      const { definition, params } = readFileLink(sync?.files ?? {}, given);
      return guardAuthor('file', () => definition.open({ ...shared, apiClient, params }));
    },
    async takeMark({ apiClient, known }) {
      if (sync?.takeMark === undefined || !isMarkDue(known, now())) return undefined;
      const mark = await guardAuthor('mark', async () => sync.takeMark?.({ ...shared, apiClient, now: now() }));
      if (mark === undefined) return undefined;
      return addMark(known, mark, now());
    },
    ...(sync?.webhooks !== undefined && { webhooks: bindWebhooks(bound, sync.webhooks, webhookSecret) }),
  };
}

function evaluate<T>(
  slot: readonly T[] | ((args: ConnectorArguments) => readonly T[]) | undefined,
  args: ConnectorArguments,
): readonly T[] {
  return typeof slot === 'function' ? slot(args) : (slot ?? []);
}

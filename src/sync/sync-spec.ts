import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import type { FileDefinition } from './files';
import type { FilterDefinition } from './filters';
import type { SyncType } from './sync-type';
import type { WebhookDefinition } from './webhooks';

/** What the connector reads: types, their filters, files, webhooks. */
export interface SyncSpec {
  types: readonly SyncType[] | ((args: ConnectorArguments) => readonly SyncType[]);
  filters?: readonly FilterDefinition[] | ((args: ConnectorArguments) => readonly FilterDefinition[]);
  /**
   * Says where the account's data stands now, in small texts: a change token, a fingerprint of what the account sees. The
   * host keeps it with the account, and types find it again when changes are asked for. Two requests at most: it is part of
   * `/validate`.
   */
  takeMark?(args: ConnectorArguments & { apiClient: ApiClient; now: number }): Promise<Record<string, string>>;
  /** Kinds of files that links of `fileLink` lead to, by kind. */
  files?: Readonly<Record<string, FileDefinition>>;
  webhooks?: WebhookDefinition;
}

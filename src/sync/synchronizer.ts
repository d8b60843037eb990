import { NotFoundError } from '../errors';
import type { ApiClient } from '../api-client';
import type { OpenedFile } from './files';
import type { FilterDefinition, FilterOption } from './filters';
import type { PageAnswer, PageRequest, Row } from './run-page';
import type { TypeSchema } from './schema';
import type { SyncType } from './sync-type';
import type { ReadEvent, WebhookRecord } from './webhooks';

/** What one call about one account brings along. */
export interface AccountCall {
  apiClient: ApiClient;
  types: readonly string[];
  filter: Readonly<Record<string, unknown>>;
}

/** A connector's data: the same for every face. */
export interface Synchronizer {
  types: readonly SyncType[];
  filters: readonly FilterDefinition[];
  /** The schema of exactly these types; throws a 400 that names a type that does not exist. */
  schema(types: readonly string[]): Record<string, TypeSchema>;
  /** The options of one filter. */
  options(args: {
    apiClient: ApiClient;
    field: string;
    dependsOn: Readonly<Record<string, unknown>>;
  }): Promise<readonly FilterOption[]>;
  /** Throws a 400 that names what is wrong. Values are looked up at the provider when there is a client. */
  checkFilter(args: Omit<AccountCall, 'apiClient'> & { apiClient?: ApiClient }): Promise<void>;
  page(request: PageRequest): Promise<PageAnswer>;
  openFile(args: { apiClient: ApiClient; params: Readonly<Record<string, unknown>> }): Promise<OpenedFile>;
  /** The account's marks with a new one; `undefined` when the connector takes none or none is due. */
  takeMark(args: { apiClient: ApiClient; known: unknown }): Promise<string | undefined>;
  /** Missing when the provider has no webhooks. */
  webhooks?: SynchronizerWebhooks;
}

/** Webhooks of a connector. */
export interface SynchronizerWebhooks {
  /** Where the provider posts to, as the operator set it. */
  uri: string | undefined;
  setUp(args: AccountCall & { uri: string; previous?: WebhookRecord }): Promise<WebhookRecord>;
  takeDown(args: { apiClient: ApiClient; record: WebhookRecord }): Promise<void>;
  /** `undefined` when the signature is wrong. */
  readEvent(event: { headers: Readonly<Record<string, string | undefined>>; body: Buffer }): ReadEvent | undefined;
  /** Rows by type; only types and fields that are selected. */
  toRows(
    args: AccountCall & {
      event: unknown;
      headers: Readonly<Record<string, string | undefined>>;
      schema?: Readonly<Record<string, unknown>>;
    },
  ): Promise<Record<string, { rows: Row[]; removed: string[] }>>;
}

/** The webhooks, or 404. */
export function requireWebhooks({ webhooks }: Synchronizer, name: string): SynchronizerWebhooks {
  if (webhooks === undefined) throw new NotFoundError(`${name} has no webhooks.`);
  return webhooks;
}

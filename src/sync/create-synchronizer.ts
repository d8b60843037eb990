import { DocklineError, InvalidRequestError, NotFoundError } from '../errors';
import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import { createCursorSigner } from './cursor';
import { readFileLink, type OpenedFile } from './files';
import { expectList, guardAuthor, isId, unreadableData } from './guard-author';
import {
  checkOptions,
  pickFilters,
  readFilter,
  requireFilters,
  shorten,
  type FilterDefinition,
  type FilterOption,
  type FilterValues,
} from './filters';
import { addMark, isMarkDue } from './marks';
import { compileNormaliser } from './normalise';
import { readHeld, runPage, type PageAnswer, type PageRequest, type Row } from './run-page';
import { buildSchema, findType, type TypeSchema } from './schema';
import type { SyncSpec } from './sync-spec';
import type { SyncType } from './sync-type';
import type { ReadEvent, WebhookRecord } from './webhooks';

/** What one call about one account brings along. */
interface AccountCall {
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
  const { connector, sync, arguments: shared, now } = options;
  const types = evaluate(sync?.types, shared);
  const filters = evaluate(sync?.filters, shared);
  const signer = createCursorSigner(connector, options.cursorKey);

  const readTypes = (ids: readonly string[]): ReadonlySet<string> => {
    for (const id of ids) findType(types, id);
    return new Set(ids);
  };
  const findFilter = (id: string): FilterDefinition => {
    const definition = filters.find((candidate) => candidate.id === id);
    if (definition?.options !== undefined) return definition;
    throw new InvalidRequestError(`The request is not valid: there is no filter "${shorten(id)}" with options.`, {
      code: 'unknown_filter',
    });
  };
  const readOptions = async (
    apiClient: ApiClient,
    definition: FilterDefinition,
    dependsOn: FilterValues,
  ): Promise<readonly FilterOption[]> =>
    guardAuthor(`filter ${definition.id}`, async () => {
      const what = `filter ${definition.id}`;
      const found = expectList(await definition.options?.({ ...shared, apiClient, dependsOn }), what);
      if (found.every(({ value }) => isId(value))) return found;
      throw unreadableData(`${what}: an option without a value`);
    });

  const { webhooks } = sync ?? {};
  const webhookUri = readText(shared.connectorParameters['webhookUri']);

  return {
    types,
    filters,
    schema: (ids) => {
      const selected = readTypes(ids);
      return Object.fromEntries(ids.map((id) => [id, buildSchema(findType(types, id), selected)]));
    },
    options: ({ apiClient, field, dependsOn }) => {
      const definition = findFilter(field);
      const needed = filters.filter(({ id }) => definition.requires?.includes(id));
      return readOptions(apiClient, definition, readFilter(pickKnown(dependsOn, needed), needed));
    },
    async checkFilter({ types: ids, filter, apiClient }) {
      const selected = readTypes(ids);
      const values = readFilter(filter, filters);
      const used = new Set(types.filter(({ id }) => selected.has(id)).flatMap((type) => type.filters ?? []));
      requireFilters(
        values,
        filters.filter(({ id }) => used.has(id)),
      );
      if (apiClient === undefined) return;
      for (const definition of filters) {
        const value = values[definition.id];
        if (value === undefined || definition.options === undefined) continue;
        const dependsOn = pickFilters(values, definition.requires ?? []);
        checkOptions(definition.id, value, await readOptions(apiClient, definition, dependsOn));
      }
    },
    page: (request) => {
      const type = findType(types, request.type);
      const filter = pickFilters(readFilter(request.filter, filters), type.filters ?? []);
      const selected = readTypes(request.types.includes(type.id) ? request.types : [...request.types, type.id]);
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
    ...(webhooks !== undefined && {
      webhooks: {
        uri: webhookUri,
        setUp: ({ apiClient, types: ids, filter, uri, previous }) =>
          guardAuthor('webhook set-up', () =>
            webhooks.setUp({
              ...shared,
              apiClient,
              types: readTypes(ids),
              filter: readFilter(filter, filters),
              uri,
              secret: options.webhookSecret,
              previous,
            }),
          ),
        async takeDown({ apiClient, record }) {
          await guardAuthor('webhook removal', () => webhooks.takeDown({ ...shared, apiClient, record }));
        },
        readEvent({ headers, body }) {
          try {
            return webhooks.readEvent({ ...shared, headers, body, secret: options.webhookSecret, uri: webhookUri });
          } catch (error) {
            throw error instanceof DocklineError ? error : unreadableData('webhook event', error);
          }
        },
        async toRows({ apiClient, types: ids, filter, event, headers, schema }) {
          const selected = readTypes(ids);
          const given = { ...shared, apiClient, types: selected, filter: readFilter(filter, filters), event, headers };
          return guardAuthor('webhook', async () => {
            const changes = await webhooks.toChanges({ ...given, now: now() });
            const result: Record<string, { rows: Row[]; removed: string[] }> = {};
            for (const [id, { items = [], removed = [] }] of Object.entries(changes)) {
              if (!selected.has(id) || items.length + removed.length === 0) continue;
              const normaliser = compileNormaliser(buildSchema(findType(types, id), selected), readHeld(schema, id));
              result[id] = { rows: items.map((item) => normaliser.normalise({ ...item })), removed: [...removed] };
            }
            return result;
          });
        },
      } satisfies SynchronizerWebhooks,
    }),
  };
}

/** The webhooks, or 404. */
export function requireWebhooks({ webhooks }: Synchronizer, name: string): SynchronizerWebhooks {
  if (webhooks === undefined) throw new NotFoundError(`${name} has no webhooks.`);
  return webhooks;
}

function evaluate<T>(
  slot: readonly T[] | ((args: ConnectorArguments) => readonly T[]) | undefined,
  args: ConnectorArguments,
): readonly T[] {
  return typeof slot === 'function' ? slot(args) : (slot ?? []);
}

function pickKnown(
  given: Readonly<Record<string, unknown>>,
  definitions: readonly FilterDefinition[],
): Record<string, unknown> {
  return Object.fromEntries(definitions.flatMap(({ id }) => (Object.hasOwn(given, id) ? [[id, given[id]]] : [])));
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

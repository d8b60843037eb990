import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { createRowCache, publish, type Database, type IntegrationRow, type Tables } from '../database';
import { ConflictError, NotFoundError } from '../errors';
import type { KeyRing } from '../keys';
import { toIntegration, type Integration } from './integration';

/** What of an integration is secret: the client secret, and what a connector's own parameters hold. */
export type SecretParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an integration is to be. */
export type NewIntegration = Omit<Integration, 'id' | 'version' | 'createdAt' | 'updatedAt'> & {
  parameters: SecretParameters;
};

/** What may change; parameters that are left out stay as they are. */
export type IntegrationChange = Partial<Omit<NewIntegration, 'appId' | 'ownerId' | 'connectorId' | 'authType'>>;

/** The integrations of one database. */
export interface IntegrationStore {
  /** Throws a `ConflictError` when the slug is taken at this level. */
  insert(wanted: NewIntegration): Promise<Integration>;
  /** By id, else by slug at the level of `appId` (no slug looks like an id); throws a `NotFoundError`. */
  find(idOrSlug: string, appId: string): Promise<Integration>;
  get(id: string): Promise<Integration | undefined>;
  /** The same from the database and not from memory. */
  getFresh(id: string): Promise<Integration | undefined>;
  /** Those of one level, or of all. By name. */
  list(appId?: string): Promise<Integration[]>;
  /**
   * Changes it; `andThen` is part of the same transaction. Throws a `ConflictError` when it is not as `known` any more: the
   * change was made of what was there before.
   */
  update(
    known: Pick<Integration, 'id' | 'version'>,
    change: IntegrationChange,
    andThen?: (db: Kysely<Tables>, changed: Integration) => Promise<void>,
  ): Promise<Integration>;
  /** Deletes it; its connections have to be gone. */
  delete(id: string): Promise<void>;
  readParameters(id: string): Promise<SecretParameters>;
}

const TABLE = 'dockline_integrations';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for text that looks like an id, and so must not be a slug. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Makes the integrations of one database. */
export function createIntegrationStore(database: Database, keyRing: KeyRing, now: () => number): IntegrationStore {
  const { db } = database;
  const time = (): string => new Date(now()).toISOString();
  const seal = (id: string, parameters: SecretParameters): string =>
    keyRing.seal(JSON.stringify(parameters), { table: TABLE, row: id, column: 'parameters_sealed' });
  const open = (row: IntegrationRow): SecretParameters =>
    JSON.parse(
      keyRing.open(row.parameters_sealed, { table: TABLE, row: row.id, column: 'parameters_sealed' }),
    ) as SecretParameters;
  const kept = createRowCache<Integration>({
    changes: database.changes,
    topicsOf: ({ id }) => [`integration:${id}`],
    now,
  });
  const load = (id: string, within: Kysely<Tables> = db): Promise<IntegrationRow | undefined> =>
    within.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirst();
  const read = (id: string): Promise<Integration | undefined> =>
    kept.find(id, async () => {
      const row = await load(id);
      return row && toIntegration(row);
    });

  return {
    async insert({ slug, name, connectorId, appId, ownerId, mode, authType, settings, parameters }) {
      const id = randomUUID();
      const row = await db
        .insertInto(TABLE)
        .values({
          id,
          slug,
          name,
          connector: connectorId,
          app_id: appId,
          owner_id: ownerId,
          mode,
          auth_type: authType,
          settings: JSON.stringify(settings),
          parameters_sealed: seal(id, parameters),
          version: 1,
          created_at: time(),
          updated_at: time(),
        })
        .onConflict((conflict) => conflict.columns(['app_id', 'slug']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw slugTaken(slug);
      return toIntegration(row);
    },
    async find(idOrSlug, appId) {
      const found = await (isUuid(idOrSlug)
        ? read(idOrSlug)
        : kept.find(`${appId} ${idOrSlug}`, async () => {
            const row = await db
              .selectFrom(TABLE)
              .selectAll()
              .where('slug', '=', idOrSlug)
              .where('app_id', '=', appId)
              .executeTakeFirst();
            return row && toIntegration(row);
          }));
      if (found === undefined || found.appId !== appId) throw unknownIntegration();
      return found;
    },
    get: (id) => read(id),
    async getFresh(id) {
      const row = await load(id);
      return row && toIntegration(row);
    },
    async list(appId) {
      const query = db.selectFrom(TABLE).selectAll().orderBy('name').orderBy('id');
      const rows = await (appId === undefined ? query : query.where('app_id', '=', appId)).execute();
      return rows.map(toIntegration);
    },
    update: ({ id, version }, { slug, name, mode, settings, parameters }, andThen) =>
      db.transaction().execute(async (trx) => {
        if (slug !== undefined) {
          const { app_id } = requireRow(await load(id, trx));
          const other = await trx
            .selectFrom(TABLE)
            .select('id')
            .where('slug', '=', slug)
            .where('app_id', '=', app_id)
            .where('id', '!=', id)
            .executeTakeFirst();
          if (other !== undefined) throw slugTaken(slug);
        }
        const row = await trx
          .updateTable(TABLE)
          .set((eb) => ({
            ...(slug !== undefined && { slug }),
            ...(name !== undefined && { name }),
            ...(mode !== undefined && { mode }),
            ...(settings !== undefined && { settings: JSON.stringify(settings) }),
            ...(parameters !== undefined && { parameters_sealed: seal(id, parameters) }),
            version: eb('version', '+', 1),
            updated_at: time(),
          }))
          .where('id', '=', id)
          .where('version', '=', version)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined && (await load(id, trx)) !== undefined) throw changedMeanwhile();
        const updated = toIntegration(requireRow(row));
        await andThen?.(trx, updated);
        await publish(database, trx, `integration:${id}`);
        return updated;
      }),
    async delete(id) {
      const { numDeletedRows } = await db.deleteFrom(TABLE).where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw unknownIntegration();
      await publish(database, db, `integration:${id}`);
    },
    async readParameters(id) {
      return open(requireRow(await load(id)));
    },
  };
}

function requireRow(row: IntegrationRow | undefined): IntegrationRow {
  if (row === undefined) throw unknownIntegration();
  return row;
}

function changedMeanwhile(): ConflictError {
  return new ConflictError('The integration was changed in the meantime. Please read it again.', {
    code: 'integration_changed',
  });
}

function slugTaken(slug: string): ConflictError {
  return new ConflictError(`There is an integration called "${slug}" already.`);
}

/** Also for what the caller may not see. */
export function unknownIntegration(): NotFoundError {
  return new NotFoundError('There is no such integration.');
}

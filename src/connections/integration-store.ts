import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { publish, type Database, type Tables } from '../database';
import { ConflictError } from '../errors';
import type { KeyRing } from '../keys';
import { toIntegration, type Integration } from './integration';
import {
  createIntegrationLookup,
  loadIntegration,
  placeOfParameters,
  requireRow,
  unknownIntegration,
  type IntegrationLookup,
  type SecretParameters,
} from './integration-lookup';

/** What an integration is to be. */
export type NewIntegration = Omit<Integration, 'id' | 'version' | 'createdAt' | 'updatedAt'> & {
  parameters: SecretParameters;
};

/** What may change; parameters that are left out stay as they are. */
export type IntegrationChange = Partial<Omit<NewIntegration, 'appId' | 'ownerId' | 'connectorId' | 'authType'>>;

/** The integrations of one database. */
export interface IntegrationStore extends IntegrationLookup {
  /** Throws a `ConflictError` when the slug is taken at this level. */
  insert(wanted: NewIntegration): Promise<Integration>;
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
}

const TABLE = 'dockline_integrations';

/** Makes the integrations of one database. */
export function createIntegrationStore(database: Database, keyRing: KeyRing, now: () => number): IntegrationStore {
  const { db } = database;
  const time = (): string => new Date(now()).toISOString();
  const seal = (id: string, parameters: SecretParameters): string =>
    keyRing.seal(JSON.stringify(parameters), placeOfParameters(id));

  return {
    ...createIntegrationLookup(database, keyRing, now),
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
    update: ({ id, version }, { slug, name, mode, settings, parameters }, andThen) =>
      db.transaction().execute(async (trx) => {
        if (slug !== undefined) await refuseTaken(trx, id, slug);
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
        if (row === undefined && (await loadIntegration(trx, id)) !== undefined) throw changedMeanwhile();
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
  };
}

/** Throws a `ConflictError` when another integration at the level of this one has the slug. */
async function refuseTaken(db: Kysely<Tables>, id: string, slug: string): Promise<void> {
  const { app_id: appId } = requireRow(await loadIntegration(db, id));
  const other = await db
    .selectFrom(TABLE)
    .select('id')
    .where('slug', '=', slug)
    .where('app_id', '=', appId)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other !== undefined) throw slugTaken(slug);
}

function changedMeanwhile(): ConflictError {
  return new ConflictError('The integration was changed in the meantime. Please read it again.', {
    code: 'integration_changed',
  });
}

function slugTaken(slug: string): ConflictError {
  return new ConflictError(`There is an integration called "${slug}" already.`);
}

import type { Kysely } from 'kysely';
import { createRowCache, type Database, type IntegrationRow, type Tables } from '../database';
import { NotFoundError } from '../errors';
import type { KeyRing } from '../keys';
import { toIntegration, type Integration } from './integration';

/** What of an integration is secret: the client secret, and what a connector's own parameters hold. */
export type SecretParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Finds integrations, from memory where nothing changed. */
export interface IntegrationLookup {
  /** By id, else by slug at the level of `appId` (no slug looks like an id); throws a `NotFoundError`. */
  find(idOrSlug: string, appId: string): Promise<Integration>;
  get(id: string): Promise<Integration | undefined>;
  /** The same from the database and not from memory. */
  getFresh(id: string): Promise<Integration | undefined>;
  /** Those of one level, or of all. By name. */
  list(appId?: string): Promise<Integration[]>;
  readParameters(id: string): Promise<SecretParameters>;
}

const TABLE = 'dockline_integrations';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for text that looks like an id, and so must not be a slug. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Makes the look-up of one database. */
export function createIntegrationLookup(
  { db, changes }: Database,
  keyRing: KeyRing,
  now: () => number,
): IntegrationLookup {
  const kept = createRowCache<Integration>({ changes, topicsOf: ({ id }) => [`integration:${id}`], now });
  const readRow = async (row: Promise<IntegrationRow | undefined>): Promise<Integration | undefined> => {
    const found = await row;
    return found && toIntegration(found);
  };
  const getFresh = (id: string): Promise<Integration | undefined> => readRow(loadIntegration(db, id));
  const get = (id: string): Promise<Integration | undefined> => kept.find(id, () => getFresh(id));
  const getBySlug = (slug: string, appId: string): Promise<Integration | undefined> =>
    kept.find(`${appId} ${slug}`, () =>
      readRow(db.selectFrom(TABLE).selectAll().where('slug', '=', slug).where('app_id', '=', appId).executeTakeFirst()),
    );
  return {
    get,
    getFresh,
    async find(idOrSlug, appId) {
      const found = await (isUuid(idOrSlug) ? get(idOrSlug) : getBySlug(idOrSlug, appId));
      if (found === undefined || found.appId !== appId) throw unknownIntegration();
      return found;
    },
    async list(appId) {
      const query = db.selectFrom(TABLE).selectAll().orderBy('name').orderBy('id');
      const rows = await (appId === undefined ? query : query.where('app_id', '=', appId)).execute();
      return rows.map(toIntegration);
    },
    async readParameters(id) {
      const { parameters_sealed: sealed } = requireRow(await loadIntegration(db, id));
      return JSON.parse(keyRing.open(sealed, placeOfParameters(id))) as SecretParameters;
    },
  };
}

/** Where the parameters of an integration are sealed. */
export function placeOfParameters(id: string) {
  return { table: TABLE, row: id, column: 'parameters_sealed' };
}

/** The row as it is now. */
export function loadIntegration(db: Kysely<Tables>, id: string): Promise<IntegrationRow | undefined> {
  return db.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirst();
}

/** Throws a `NotFoundError` for one that is not there. */
export function requireRow(row: IntegrationRow | undefined): IntegrationRow {
  if (row === undefined) throw unknownIntegration();
  return row;
}

/** Also for what the caller may not see. */
export function unknownIntegration(): NotFoundError {
  return new NotFoundError('There is no such integration.');
}

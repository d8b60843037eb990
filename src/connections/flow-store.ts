import { createSecretText, hashSecretText } from '../callers';
import { toColumns, toMembers, type Database, type FlowRow } from '../database';
import type { KeyRing } from '../keys';

/** Which API an authorization was started by. */
export type Face = FlowRow['face'];

/** What only the callback needs again. */
export interface FlowSecrets {
  /** Where the integration led when the flow began; its code goes nowhere else. */
  destinations: string;
  /** Whether the connection was to be everybody's when the person began. */
  isShared: boolean;
  codeVerifier?: string;
  /** OAuth 1.0a. */
  requestToken?: { token: string; secret: string };
  /** What the user filled in. */
  parameters: Readonly<Record<string, string>>;
}

/** An authorization that is under way. */
export interface Flow {
  state: string;
  integrationId: string;
  ownerId: string;
  appId: string;
  face: Face;
  /** Sent as `redirect_uri`, and repeated byte for byte. */
  redirectUri: string;
  /** Path where the person goes on. */
  returnTo: string;
  authMethod: string;
  actor: string;
  secrets: FlowSecrets;
}

/** The flows of one database: 256 random bits, kept as a hash, usable once, by the browser that started them. */
export interface FlowStore {
  createState(): string;
  /** `nonce` is what the browser's cookie holds. */
  insert(flow: Flow, nonce: string): Promise<void>;
  /** Uses the flow up; `undefined` when state and nonce belong to none that is still open. */
  consume(state: string, nonce: string): Promise<Flow | undefined>;
  sweep(): Promise<void>;
}

const TABLE = 'dockline_flows';
const STATE = /^[A-Za-z0-9_-]{43}$/;

/** Makes the flows of one database. */
export function createFlowStore(
  { db }: Database,
  { keyRing, now, lifetimeMs }: { keyRing: KeyRing; now: () => number; lifetimeMs: number },
): FlowStore {
  const time = (offsetMs = 0): string => new Date(now() + offsetMs).toISOString();
  const placeOf = (row: string) => ({ table: TABLE, row, column: 'secrets_sealed' });
  return {
    createState: createSecretText,
    async insert({ state, secrets, ...flow }, nonce) {
      const hash = hashSecretText(state);
      await db
        .insertInto(TABLE)
        .values({
          ...toColumns(flow),
          state_hash: hash,
          nonce_hash: hashSecretText(nonce),
          secrets_sealed: keyRing.seal(JSON.stringify(secrets), placeOf(hash)),
          created_at: time(),
          expires_at: time(lifetimeMs),
        })
        .execute();
    },
    async consume(state, nonce) {
      if (!STATE.test(state)) return undefined;
      const row = await db
        .deleteFrom(TABLE)
        .where('state_hash', '=', hashSecretText(state))
        .where('nonce_hash', '=', hashSecretText(nonce))
        .where('expires_at', '>', time())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const secrets = JSON.parse(keyRing.open(row.secrets_sealed, placeOf(row.state_hash))) as FlowSecrets;
      const { stateHash: _state, nonceHash: _nonce, createdAt: _since, expiresAt: _until, ...flow } = toMembers(row);
      return { ...flow, state, secrets };
    },
    async sweep() {
      await db.deleteFrom(TABLE).where('expires_at', '<=', time()).execute();
    },
  };
}

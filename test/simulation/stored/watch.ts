import type { KeyRing } from '../../../src/keys';
import type { Change } from '../model-database/model-database';
import type { Row } from '../model-database/statement';
import type { Grant, RotatingProvider } from '../provider';

/** Where the newest pair of a grant is. */
interface Newest {
  generation: number;
  holder: number;
  state: 'held' | 'stored' | 'lost';
}

/** What the row of the connection holds; nothing when there is no row. */
interface Stored {
  grant: Grant;
  generation: number;
  version: number;
}

const TABLE = 'dockline_connections';

/** Watches what no schedule may do, while it happens. */
export class Watch {
  readonly violations: string[] = [];
  /** The documented window: a pair was gone, or its lock was, before it was written. */
  windowHit = false;
  /** What the row was, one after the other. */
  readonly history: Array<Stored | undefined> = [undefined];
  private readonly newest = new Map<Grant, Newest>();
  /** Replicas whose database work failed in what they are doing now. */
  private readonly troubled = new Set<number>();

  constructor(
    private readonly provider: RotatingProvider,
    private readonly keyRing: KeyRing,
    private readonly note: (text: string) => void,
  ) {}

  /** A refresh token arrives at the provider. */
  used(owner: number, refreshToken: string): void {
    const found = this.provider.read(refreshToken);
    const newest = found && this.newest.get(found.grant);
    if (found === undefined || newest === undefined || found.grant.endedBy !== undefined) return;
    if (found.generation >= newest.generation) return;
    const isUnwritten = newest.state === 'held' && newest.holder !== owner && this.troubled.has(newest.holder);
    const lostItsLock = this.troubled.has(owner) && !(newest.state === 'held' && newest.holder === owner);
    if (newest.state === 'lost' || isUnwritten || lostItsLock) {
      this.windowHit = true;
      return;
    }
    this.violate(`replica ${owner} uses generation ${found.generation} again, ${newest.generation} is ${newest.state}`);
  }

  /** The provider gave a new pair, which is on its way. */
  issued(owner: number, refreshToken: string): void {
    const found = this.provider.read(refreshToken);
    if (found === undefined) return;
    this.newest.set(found.grant, { generation: found.generation, holder: owner, state: 'held' });
  }

  /** What this replica holds and has not written is gone. */
  lost(owner: number): void {
    for (const newest of this.newest.values()) {
      if (newest.holder !== owner || newest.state !== 'held') continue;
      newest.state = 'lost';
      this.windowHit = true;
    }
  }

  failed(owner: number): void {
    this.troubled.add(owner);
  }

  /** Nothing is under way here: new work takes new locks. What it could not write keeps its reason. */
  idle(owner: number): void {
    const holds = [...this.newest.values()].some(({ holder, state }) => holder === owner && state === 'held');
    if (!holds) this.troubled.delete(owner);
  }

  /** Judges each row as soon as everybody can see it. */
  committed(changes: readonly Change[]): void {
    for (const { table, row } of changes) {
      this.checkText(JSON.stringify(row ?? {}));
      if (table === TABLE) this.changeRow(row);
      if (table === 'dockline_events' && row?.['type'] === 'connection.needs_user') this.checkEnd();
    }
  }

  /** No token may stand in anything that is stored or logged. */
  checkText(text: string): void {
    if (text.includes('-token-')) this.violate(`a token stands in clear: ${text}`);
  }

  violate(text: string): void {
    this.note(`  VIOLATION: ${text}`);
    this.violations.push(text);
  }

  /** True when the account was ended or absent at any time since `history` was so long. */
  wasOverSince(length: number): boolean {
    return this.history.slice(length - 1).some((stored) => stored === undefined || stored.grant.endedBy !== undefined);
  }

  /** The row as it is now. */
  get stored(): Stored | undefined {
    return this.history.at(-1);
  }

  private changeRow(row: Row | undefined): void {
    const before = this.stored;
    if (row === undefined) return void this.history.push(undefined);
    const place = { table: TABLE, row: String(row['id']), column: 'credentials_sealed' };
    const { refresh_token = '' } = JSON.parse(this.keyRing.open(String(row['credentials_sealed']), place)) as {
      refresh_token?: string;
    };
    const found = this.provider.read(refresh_token);
    if (found === undefined) return this.violate('a connection without tokens');
    const after: Stored = { ...found, version: Number(row['token_version']) };
    this.history.push(after);
    const newest = this.newest.get(after.grant);
    if (newest?.generation === after.generation) newest.state = 'stored';
    if (before !== undefined) {
      const { grant, generation, version } = before;
      const isOlder = after.grant.number < grant.number || (after.grant === grant && after.generation < generation);
      if (isOlder) this.violate(`generation ${after.generation} of grant ${after.grant.number} came back`);
      if (after.version < version) this.violate(`version ${after.version} after ${version}`);
    }
    if (row['status'] === 'expired') this.checkEnd();
  }

  /** An account is ended only when its provider ended it. */
  private checkEnd(): void {
    if (this.stored !== undefined && this.stored.grant.endedBy === undefined)
      this.violate('an account that works was ended');
  }
}

import type { Integration } from '../../../src/connections';
import type { KeyRing } from '../../../src/keys';
import { makeKeyRing } from '../../kit/settings';
import { testKey } from '../../kit/test-key';
import { ProviderError } from '../../../src/errors';
import { parseTokenAnswer } from '../../../src/oauth2/token-answer';
import { toCredentials } from '../../../src/oauth2';
import type { Credentials } from '../../../src/tokens';
import { DatabaseServer } from '../model-database/database-server';
import { RotatingProvider } from '../provider';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { ChangeNews } from './change-news';
import { createReplica, type Replica } from './replica';
import { Watch } from './watch';

const FAULT_SHARE = 0.05;
export const LIFETIME_MS = 3_600_000;

/**
 * Replicas with the real code of stored connections on a model of the database: every message, statement, commit, crash and
 * tick is chosen by a seed.
 */
export class World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly provider: RotatingProvider;
  readonly watch: Watch;
  readonly server: DatabaseServer;
  readonly news: ChangeNews;
  readonly keyRing: KeyRing = makeKeyRing(`sim:${testKey('sim')}`);
  readonly dialect: 'postgres' | 'embedded';
  readonly replicaCount: number;
  /** A user who connects again may end what there was. */
  readonly endsOldGrants: boolean;
  clock = Date.UTC(2026, 0, 10);
  /** Faults, crashes and waits that ran out, in this schedule. */
  troubles = 0;
  /** The same when the round began. */
  troublesOfRound = 0;
  /** Whether somebody connects or disconnects at a replica. */
  isChangedAt: (replica: number) => boolean = () => false;
  /** Of which the account is. */
  integration = NO_INTEGRATION;
  /** Replicas that could not write a pair since they started. */
  readonly unsavedAt = new Set<number>();
  private readonly replicas = new Map<number, Replica>();
  private faultsLeft = 0;
  private idleMs = 1000;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random);
    this.dialect = this.random.chance(0.75) ? 'postgres' : 'embedded';
    // The embedded store is for one process.
    this.replicaCount = this.dialect === 'postgres' ? 1 + this.random.below(3) : 1;
    this.endsOldGrants = this.random.chance(0.5);
    this.provider = new RotatingProvider(() => this.clock, LIFETIME_MS, this.random.chance(0.5));
    this.watch = new Watch(this.provider, this.keyRing, (text) => this.scheduler.note(text));
    this.news = new ChangeNews(this.scheduler, this.dialect);
    this.server = new DatabaseServer({
      dialect: this.dialect,
      scheduler: this.scheduler,
      now: () => this.clock,
      hooks: {
        fault: (text) => this.fault(text),
        onFailure: (owner) => {
          this.troubles += 1;
          this.watch.failed(owner);
        },
        onWaitOver: () => void (this.troubles += 1),
        onCommit: (_owner, changes, topics) => {
          this.watch.committed(changes);
          this.news.publish(topics);
        },
        // Callers share a refresh; a person's doing waits for it, and so does what could not be written before.
        onOwnLock: (owner) => {
          if (!this.isChangedAt(owner) && !this.unsavedAt.has(owner))
            this.watch.violate(`replica ${owner} waits for a lock of its own`);
        },
      },
    });
  }

  /** Allows so many faults until the next call. */
  allowFaults(count: number): void {
    this.faultsLeft = count;
  }

  advance(ms: number): void {
    this.clock += ms;
    this.scheduler.note(`${ms / 1000} s pass`);
  }

  /** Nothing can happen before it is later; the longer that lasts, the longer the steps. */
  passTime(): void {
    this.advance(this.idleMs);
    this.idleMs = Math.min(this.idleMs * 2, 600_000);
  }

  /** Lets one thing happen; false when there is nothing that can. */
  step(): boolean {
    const hasHappened = this.scheduler.step();
    if (hasHappened) this.idleMs = 1000;
    return hasHappened;
  }

  replica(number: number): Replica {
    const existing = this.replicas.get(number);
    if (existing !== undefined) return existing;
    const made = createReplica(this, number);
    this.replicas.set(number, made);
    return made;
  }

  /** `kill -9` and a new start: memory gone, connections ended, nothing answered. */
  crash(number: number): void {
    this.scheduler.note('is killed and started again', number);
    this.troubles += 1;
    this.watch.lost(number);
    this.watch.idle(number);
    this.scheduler.forget(number);
    this.server.connectionsEnded(number);
    this.news.forget(number);
    this.replicas.delete(number);
    this.unsavedAt.delete(number);
  }

  fault(text: string): boolean {
    if (this.faultsLeft === 0 || !this.random.chance(FAULT_SHARE)) return false;
    this.faultsLeft -= 1;
    this.troubles += 1;
    this.scheduler.note(`  fault: ${text}`);
    return true;
  }

  /** A person authorizes; what there was before may end. */
  authorize(): Credentials {
    if (this.endsOldGrants) for (const grant of this.provider.grants) grant.endedBy ??= 'reconnect';
    return toCredentials(this.provider.connect(), this.clock);
  }

  /** The token request: it arrives, the provider commits, the answer comes back; each may fail. */
  async requestTokens(replica: number, { refresh_token = '' }: Credentials): Promise<Credentials> {
    const askedAt = this.clock;
    const answer = await this.scheduler.effect(`asks the provider with ${refresh_token}`, replica, () => {
      if (this.fault('the request never arrives')) throw networkError();
      if (this.fault('the provider answers 500')) throw networkError();
      this.watch.used(replica, refresh_token);
      const pair = this.provider.refresh(refresh_token);
      this.scheduler.note(`  the provider ${pair === undefined ? 'refuses' : `commits ${pair.refresh_token}`}`);
      if (pair !== undefined) this.watch.issued(replica, pair.refresh_token);
      return pair;
    });
    return this.scheduler.effect('gets the provider’s answer', replica, () => {
      if (answer !== undefined && this.fault('the answer is lost')) {
        this.watch.lost(replica);
        throw networkError();
      }
      const body = answer ?? { error: 'invalid_grant' };
      return toCredentials(parseTokenAnswer({ status: answer === undefined ? 400 : 200, body }), askedAt);
    });
  }

  /** One request to the API; its status. */
  callApi(replica: number, accessToken: string): Promise<number> {
    return this.scheduler.effect(`calls the API with ${accessToken}`, replica, () => {
      if (this.fault('the API answers 500')) return 500;
      return this.provider.accepts(accessToken) ? 200 : 401;
    });
  }

  /** RFC 7009: ends the whole grant. */
  revoke(replica: number, { refresh_token = '' }: Credentials): Promise<'revoked'> {
    return this.scheduler.effect(`revokes ${refresh_token}`, replica, () => {
      if (this.fault('the revocation fails')) throw networkError();
      const found = this.provider.read(refresh_token);
      if (found !== undefined) found.grant.endedBy ??= 'user';
      return 'revoked';
    });
  }
}

/** Before the first one is defined. */
const NO_INTEGRATION: Integration = {
  id: '',
  slug: '',
  name: '',
  connectorId: '',
  appId: '',
  ownerId: '',
  mode: 'per-user',
  authType: 'oauth2',
  settings: {},
  version: 0,
  createdAt: '',
  updatedAt: '',
};

function networkError(): ProviderError {
  return new ProviderError('network', { code: 'provider_unreachable' });
}

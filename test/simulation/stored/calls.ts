import { keepAlive } from '../../../src/connections';
import { disconnect } from '../../../src/connections/disconnect';
import { proxyRequest } from '../../../src/connections/proxy-request';
import { storeConnection } from '../../../src/connections/store-connection';
import type { ConnectionKey } from '../../../src/connections/stored-connection';
import {
  ConflictError,
  InvalidCredentialsError,
  NotFoundError,
  ProviderError,
  StorageUnavailableError,
} from '../../../src/errors';
import type { World } from './world';

/** What somebody wants of a replica. */
export type Action = 'use' | 'keep alive' | 'disconnect' | 'connect';

interface Call {
  action: Action;
  replica: number;
  /** Its replica died; its answer never comes. */
  isGone: boolean;
  /** Length of the row's history when it began. */
  since: number;
  troublesBefore: number;
}

const MAX_STEPS = 3000;
const ACTOR = { userId: 'ada' };

/** What is under way at all replicas, and whether its answers are right. */
export class Calls {
  private readonly underWay = new Set<Call>();

  constructor(private readonly world: World) {}

  get isBusy(): boolean {
    return this.underWay.size > 0;
  }

  /** Whether somebody connects or disconnects, at this replica or anywhere. */
  isChanging(replica?: number): boolean {
    return [...this.underWay].some(
      (call) =>
        call.replica === (replica ?? call.replica) && (call.action === 'connect' || call.action === 'disconnect'),
    );
  }

  /** Begins one; its answer comes as the scheduler lets it. Never rejects. */
  async start(action: Action, replica: number): Promise<string> {
    const { scheduler, watch, troubles } = this.world;
    const call: Call = { action, replica, isGone: false, since: watch.history.length, troublesBefore: troubles };
    this.underWay.add(call);
    scheduler.note(`product: ${action} at replica ${replica}`);
    const result = await this.perform(call).catch((error: unknown) => this.judge(call, error));
    if (call.isGone) return result;
    scheduler.note(`product: ${action} at replica ${replica} gives ${result}`);
    this.underWay.delete(call);
    if (![...this.underWay].some((other) => other.replica === replica)) watch.idle(replica);
    return result;
  }

  /** Lets everything happen that is under way. */
  async finish(): Promise<void> {
    const { world } = this;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      await world.scheduler.settle();
      if (world.step()) continue;
      if (!this.isBusy && !world.scheduler.isWaiting()) return;
      world.passTime();
    }
    world.watch.violate('calls never end');
  }

  /** Kills a replica, and with it what it has to do. */
  crash(replica: number): void {
    this.world.crash(replica);
    for (const call of this.underWay) {
      if (call.replica !== replica) continue;
      call.isGone = true;
      this.underWay.delete(call);
    }
  }

  private get key(): ConnectionKey {
    return { integrationId: this.world.integration.id, ownerId: 'ada', appId: '', isShared: false };
  }

  private async perform({ action, replica, since }: Call): Promise<string> {
    const { context, http } = this.world.replica(replica);
    if (action === 'keep alive') return String(await keepAlive(context, () => http));
    if (action === 'connect') return this.connect(replica);
    const connection = await context.connections.find(this.key);
    if (connection === undefined) {
      if (!this.world.watch.wasOverSince(since)) this.world.watch.violate('a connection is not found');
      return 'none';
    }
    if (action === 'disconnect') return disconnect(context, { connection, actor: ACTOR, http });
    const request = { method: 'GET', path: '/x', headers: {} };
    const answer = await proxyRequest(context, { connection, request, actor: ACTOR, http });
    return String(answer.status);
  }

  private async connect(replica: number): Promise<string> {
    const { context, http } = this.world.replica(replica);
    const bound = await context.binder.bind(this.world.integration);
    const { oauth2: method } = bound.connector.auth;
    if (method === undefined) throw new Error('the connector of the model has lost its method');
    const credentials = this.world.authorize();
    const about = { bound, connector: bound.connector, method, credentials, parameters: {}, key: this.key };
    await storeConnection(context, { ...about, actor: ACTOR, http });
    return 'connected';
  }

  /** What a call may end with, and what it must not. */
  private judge({ action, replica, since, troublesBefore }: Call, error: unknown): string {
    const { watch, troubles, troublesOfRound } = this.world;
    const wasOver = watch.wasOverSince(since);
    if (error instanceof InvalidCredentialsError) {
      if (!wasOver) watch.violate(`replica ${replica} answers 401 for an account that works`);
      return '401';
    }
    if (error instanceof NotFoundError) {
      if (!wasOver) watch.violate(`replica ${replica} answers 404 for a connection that is there`);
      return '404';
    }
    if (error instanceof ConflictError) return '409';
    if (error instanceof ProviderError || error instanceof StorageUnavailableError) {
      const isQuiet = troubles === troublesBefore && troubles === troublesOfRound;
      if (isQuiet) watch.violate(`${action} fails for nothing: ${error.code}`);
      return String(error.status);
    }
    watch.violate(`${action} breaks: ${error instanceof Error ? error.stack : String(error)}`);
    return '500';
  }
}

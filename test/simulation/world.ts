import { createAnswerStore, createApiClient, createPacer } from '../../src/api-client';
import { createRefreshCoordinator, type Credentials } from '../../src/tokens';
import type { Connector, OAuth2Method } from '../../src/connector';
import { ProviderError } from '../../src/errors';
import type { HostServices } from '../../src/host';
import { validate } from '../../src/host/validate';
import type { Http, HttpResponse } from '../../src/http';
import { parseTokenAnswer } from '../../src/oauth2/token-answer';
import { toCredentials } from '../../src/oauth2';
import { RotatingProvider } from './provider';
import { Random } from './random';
import { Scheduler } from './scheduler';
import { SharedStore } from './shared-store';

/** Ways to break the code under test. */
export type Mutation = 'no-lock' | 'no-memory' | 'old-token' | undefined;

/** How often what goes wrong. */
const FAULT_SHARE = 0.06;
const LIFETIME_MS = 3_600_000;
const KEYS = { sealKey: Buffer.alloc(32, 1), hashKey: Buffer.alloc(32, 2) };

/**
 * Replicas with the real code of `/validate`, its token source, its API client and its coordinator, in a world of which
 * every message, lock, write, crash and tick is chosen by a seed.
 */
export class World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly provider: RotatingProvider;
  /** The documented window: the provider committed, and its answer was gone before anything was written. */
  windowHit = false;
  private clock = Date.UTC(2026, 0, 10);
  private readonly store: SharedStore;
  private readonly services = new Map<number, HostServices>();
  /** Replicas that hold an answer of the provider that is not written yet. */
  private readonly unwritten = new Set<number>();
  private faultsLeft = 0;

  constructor(
    seed: number,
    private readonly mutation: Mutation,
  ) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random);
    this.provider = new RotatingProvider(() => this.clock, LIFETIME_MS);
    const storeMutation = mutation === 'old-token' ? undefined : mutation;
    const fails = (what: string): boolean => {
      if (!this.fault(`the database fails (${what})`)) return false;
      if (what === 'save') this.windowHit = true;
      return true;
    };
    const onWritten = (replica: number): void => void this.unwritten.delete(replica);
    this.store = new SharedStore(this.scheduler, () => this.clock, storeMutation, fails, onWritten);
  }

  /** Allows so many faults until the next call. */
  allowFaults(count: number): void {
    this.faultsLeft = count;
  }

  advance(ms: number): void {
    this.clock += ms;
    this.scheduler.note(`${ms / 1000} s pass`);
  }

  /** The account as the host gets it from the code exchange. */
  connect(): Credentials {
    return toCredentials(this.provider.issue(), this.clock);
  }

  /** Kills a replica and starts it anew: memory gone, connections ended, nothing answered. */
  crash(replica: number): void {
    this.scheduler.note('is killed and started again', replica);
    if (this.unwritten.delete(replica)) this.windowHit = true;
    this.scheduler.forget(replica);
    this.store.connectionEnded(replica);
    this.services.delete(replica);
  }

  /** One `/validate` on one replica: the real handler. Never resolves when the replica is killed. */
  async validate(replica: number, account: Credentials): Promise<Credentials> {
    const http = this.httpOf(replica);
    const call = {
      body: { id: 'oauth2' as const, fields: account },
      connector: this.connectorOf(replica, account),
      services: this.servicesOf(replica),
      http,
      id: 'x',
      headers: {},
    };
    return (await validate.handle(call)) as Credentials;
  }

  private fault(text: string): boolean {
    if (this.faultsLeft === 0 || !this.random.chance(FAULT_SHARE)) return false;
    this.faultsLeft -= 1;
    this.scheduler.note(`  fault: ${text}`);
    return true;
  }

  private servicesOf(replica: number): HostServices {
    const existing = this.services.get(replica);
    if (existing !== undefined) return existing;
    const quiet = (): void => undefined;
    const made: HostServices = {
      coordinator: createRefreshCoordinator({
        ...KEYS,
        store: this.store.of(replica),
        now: () => this.clock,
        wait: () => this.scheduler.effect('waits to write again', replica, () => undefined),
      }),
      logger: { error: quiet, warn: quiet, info: quiet, debug: quiet },
      refreshLeewayMs: 600_000,
      allowedCallbackOrigins: undefined,
      now: () => this.clock,
      traffic: { pacer: createPacer(), answers: createAnswerStore() },
    };
    this.services.set(replica, made);
    return made;
  }

  /** The token request: it arrives, the provider commits, the answer comes back; each may fail. */
  private async requestTokens(replica: number, credentials: Credentials): Promise<Credentials> {
    const askedAt = this.clock;
    const answer = await this.scheduler.effect(`asks the provider with ${credentials.refresh_token}`, replica, () => {
      if (this.fault('the request never arrives')) throw networkError();
      if (this.fault('the provider answers 500')) throw networkError();
      const pair = this.provider.refresh(credentials.refresh_token ?? '');
      this.scheduler.note(
        pair === undefined ? '  the provider refuses' : `  the provider commits ${pair.refresh_token}`,
      );
      if (pair !== undefined) this.unwritten.add(replica);
      return pair;
    });
    return this.scheduler.effect('gets the provider’s answer', replica, () => {
      if (answer !== undefined && this.fault('the answer is lost')) {
        this.windowHit = true;
        throw networkError();
      }
      return toCredentials(
        parseTokenAnswer(
          answer === undefined ? { status: 400, body: { error: 'invalid_grant' } } : { status: 200, body: answer },
        ),
        askedAt,
      );
    });
  }

  private httpOf(replica: number): Http {
    const http: Http = {
      stream: () => Promise.reject(new Error('not used')),
      forward: () => Promise.reject(new Error('not used')),
      timeLeftMs: () => Infinity,
      asForeign: () => http,
      callHeaders: {},
      timeoutMs: 1000,
      reportStatus: () => undefined,
      request: async ({ headers }): Promise<HttpResponse> => {
        const token = headers?.['authorization']?.replace('Bearer ', '') ?? '';
        const status = await this.scheduler.effect(`reads the account with ${token}`, replica, () => {
          if (this.fault('the API answers 500')) return 500;
          return this.provider.accepts(token) ? 200 : 401;
        });
        return this.scheduler.effect('gets the account', replica, () => ({
          status,
          headers: {},
          body: Buffer.from('{"name":"Ada"}'),
        }));
      },
    };
    return http;
  }

  /** `account` is what the host sent, for the mutation that reads the account with the token from before the refresh. */
  private connectorOf(replica: number, account: Credentials): Connector {
    const method = {
      registration: 'sim',
      completeEnd: async ({ credentials }: { credentials: Credentials }) => credentials,
      refresh: ({ credentials }: { credentials: Credentials }) => this.requestTokens(replica, credentials),
    } as unknown as OAuth2Method;
    return {
      id: 'sim',
      name: 'Sim',
      auth: { oauth2: method },
      apiClient: async ({ http, tokenSource }: Parameters<Connector['apiClient']>[0]) =>
        createApiClient({
          http,
          tokenSource,
          target: { baseUri: 'https://sim.example' },
          now: () => this.clock,
          authenticate: (_request, credentials) => {
            const { access_token } = this.mutation === 'old-token' ? account : credentials;
            return { authorization: `Bearer ${access_token}` };
          },
        }),
      test: async ({ apiClient }: Parameters<Connector['test']>[0]) =>
        (await apiClient.get<{ name: string }>('/me')).data,
      // One more request between a refresh and its answer, which may fail as any other.
      synchronizer: {
        takeMark: async ({ apiClient }: Parameters<Connector['test']>[0]) => {
          await apiClient.get('/mark');
          return '[]';
        },
      },
    } as unknown as Connector;
  }
}

function networkError(): ProviderError {
  return new ProviderError('network', { code: 'provider_unreachable' });
}

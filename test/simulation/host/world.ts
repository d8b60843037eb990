import { createAnswerStore, createApiClient, createRateLimiter } from '../../../src/api-client';
import { createRefreshCoordinator, type Credentials } from '../../../src/tokens';
import type { Connector, OAuth2Method } from '../../../src/connector';
import { ProviderError } from '../../../src/errors';
import type { HostServices } from '../../../src/host';
import { validate } from '../../../src/host/validate';
import type { Http, HttpResponse } from '../../../src/http';
import { parseTokenAnswer } from '../../../src/oauth2/token-answer';
import { toCredentials } from '../../../src/oauth2';
import { readTestSettings } from '../../kit/settings';
import { RotatingProvider } from '../provider';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
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
  /** Two providers may issue equal tokens. */
  readonly providers: readonly RotatingProvider[];
  readonly violations: string[] = [];
  /** The documented window: the provider committed, and its answer was gone before anything was written. */
  windowHit = false;
  private clock = Date.UTC(2026, 0, 10);
  private readonly store: SharedStore;
  private readonly services = new Map<number, HostServices>();
  /** How many answers of a provider a replica holds that are not written yet. */
  private readonly unwritten = new Map<number, number>();
  private faultsLeft = 0;

  constructor(
    seed: number,
    private readonly mutation: Mutation,
  ) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random);
    const count = this.random.chance(0.2) ? 2 : 1;
    this.providers = Array.from({ length: count }, () => new RotatingProvider(() => this.clock, LIFETIME_MS));
    const storeMutation = mutation === 'old-token' ? undefined : mutation;
    const fails = (what: string): boolean => {
      if (!this.fault(`the database fails (${what})`)) return false;
      if (what === 'save') this.windowHit = true;
      return true;
    };
    const onWritten = (replica: number): void => this.countUnwritten(replica, -1);
    this.store = new SharedStore(
      this.scheduler,
      () => this.clock,
      storeMutation,
      fails,
      onWritten,
      (text) => {
        this.scheduler.note(`  VIOLATION: ${text}`);
        this.violations.push(text);
      },
    );
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
  connect(provider: number): Credentials {
    return toCredentials(this.provider(provider).connect(), this.clock);
  }

  /** Kills a replica and starts it anew: memory gone, connections ended, nothing answered. */
  crash(replica: number): void {
    this.scheduler.note('is killed and started again', replica);
    if ((this.unwritten.get(replica) ?? 0) > 0) this.windowHit = true;
    this.unwritten.delete(replica);
    this.scheduler.forget(replica);
    this.store.connectionEnded(replica);
    this.services.delete(replica);
  }

  /** One `/validate` on one replica: the real handler. Never resolves when the replica is killed. */
  async validate(replica: number, account: Credentials, provider: number): Promise<Credentials> {
    const http = this.httpOf(replica, provider);
    const call = {
      body: { id: 'oauth2' as const, fields: account },
      connector: this.connectorOf(replica, account, provider),
      services: this.servicesOf(replica),
      http,
      id: 'x',
      headers: {},
    };
    return (await validate.handle(call)) as Credentials;
  }

  private countUnwritten(replica: number, by: number): void {
    this.unwritten.set(replica, (this.unwritten.get(replica) ?? 0) + by);
  }

  private provider(number: number): RotatingProvider {
    const [first, second] = this.providers;
    const found = number === 0 ? first : second;
    if (found === undefined) throw new Error('there is no such provider');
    return found;
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
      ...readTestSettings(),
      coordinator: createRefreshCoordinator({
        ...KEYS,
        store: this.store.of(replica),
        now: () => this.clock,
        wait: () => this.scheduler.effect('waits to write again', replica, () => undefined),
      }),
      logger: { error: quiet, warn: quiet, info: quiet, debug: quiet },
      now: () => this.clock,
      traffic: { rateLimiter: createRateLimiter(), answers: createAnswerStore() },
    };
    this.services.set(replica, made);
    return made;
  }

  /** The token request: it arrives, the provider commits, the answer comes back; each may fail. */
  private async requestTokens(replica: number, credentials: Credentials, provider: number): Promise<Credentials> {
    const askedAt = this.clock;
    const answer = await this.scheduler.effect(`asks the provider with ${credentials.refresh_token}`, replica, () => {
      if (this.fault('the request never arrives')) throw networkError();
      if (this.fault('the provider answers 500')) throw networkError();
      const pair = this.provider(provider).refresh(credentials.refresh_token ?? '');
      this.scheduler.note(
        pair === undefined ? '  the provider refuses' : `  the provider commits ${pair.refresh_token}`,
      );
      if (pair !== undefined) this.countUnwritten(replica, 1);
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

  private httpOf(replica: number, provider: number): Http {
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
          return this.provider(provider).accepts(token) ? 200 : 401;
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
  private connectorOf(replica: number, account: Credentials, provider: number): Connector {
    const method = {
      registration: `sim-${provider}`,
      completeEnd: async ({ credentials }: { credentials: Credentials }) => credentials,
      refresh: ({ credentials }: { credentials: Credentials }) => this.requestTokens(replica, credentials, provider),
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

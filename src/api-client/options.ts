import type { Http, HttpResponse } from '../http';
import type { Credentials, TokenSource } from '../tokens';
import type { AnswerStore } from './answer-store';
import type { OutgoingRequest } from './api-client';
import type { ReadLimits, RefusesPermission } from './limits';
import type { RateLimiter } from './rate-limiter';
import type { ApiTargetSource } from './target';

/** What requests of one account share in this process. */
export interface Traffic {
  rateLimiter: RateLimiter;
  answers: AnswerStore;
  /** Names the run that this call belongs to; answers are shared within it. */
  runId?: string;
}

/** Options of `createApiClient`. */
export interface ApiClientOptions {
  http: Http;
  tokenSource: TokenSource;
  target: ApiTargetSource;
  /** Reads what an answer means where its status does not say it; returns the answer that it should have been. */
  interpret?: (response: HttpResponse) => Promise<HttpResponse>;
  /** Requests of one account at a time; default 4. */
  maxConcurrentRequests?: number;
  /** Returns the headers that prove who we are; called last, on the final request. */
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** Tells a 401 apart that is not about the account (a wrong clock, a wrong client); `undefined` when it is. */
  explainRefusal?: (headers: Readonly<Record<string, string | undefined>>) => Error | undefined;
  readLimits?: ReadLimits;
  refusesPermission?: RefusesPermission;
  /** Limits and kept answers; without it every request goes out at once. */
  traffic?: Traffic;
  /** Milliseconds since the epoch; default the system's clock. */
  now?: () => number;
}

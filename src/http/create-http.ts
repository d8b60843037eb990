import type { Readable } from 'node:stream';
import { DocklineError } from '../errors';
import { createAgentChooser } from './choose-agents';
import { forwardRequest } from './forward-request';
import { toOutgoingHeaders } from './framing-headers';
import type { ForwardRequest, Http, HttpCall, HttpFactory, HttpRequest } from './http';
import { toNetworkError } from './network-error';
import { findForeignUriProblem, lookupPublic } from './public-address';
import { createAxiosSender } from './send-by-axios';

/** As long as the usual proxies wait: a stream that has nothing to say for longer sends a sign of life. */
const IDLE_MS = 60_000;

/** Methods for which a body has no meaning (RFC 9110 §9.3.1, 9.3.2, 9.3.5, 9.3.7). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** Options of `createHttp`. */
export interface CreateHttpOptions {
  /** Milliseconds for one whole request. */
  timeoutMs: number;
  /** Sent as `user-agent`; some providers refuse requests without one. */
  userAgent: string;
  /** True lets addresses from outside be private ones (`ALLOW_PRIVATE_NETWORKS`). Default `false`. */
  allowPrivateNetworks?: boolean;
  /** Milliseconds that the body of a passed-on answer may stand still, whoever keeps it. Default one minute. */
  idleMs?: number;
}

/**
 * Sets axios up, once for the process: pooled connections, one deadline for the whole exchange, size limits, no
 * redirects, certificates always checked (TLS 1.2 or later). What axios throws is translated here and never passed on,
 * since its errors hold headers and bodies.
 */
export function createHttp(options: CreateHttpOptions): HttpFactory {
  const { timeoutMs, userAgent, allowPrivateNetworks = false, idleMs = IDLE_MS } = options;
  const chooseAgents = createAgentChooser(allowPrivateNetworks);
  const send = createAxiosSender();
  const baseHeaders = { 'user-agent': userAgent };

  return (call: HttpCall = {}): Http => {
    const callHeaders =
      call.correlationId === undefined ? baseHeaders : { ...baseHeaders, 'x-correlationid': call.correlationId };
    const reportStatus = (status: number): void => call.onProviderStatus?.(status);
    const endsAt = call.totalMs === undefined ? Infinity : performance.now() + call.totalMs;
    const timeLeftMs = (): number => Math.max(0, endsAt - performance.now());
    const exchange = async <T>(request: HttpRequest, responseType: 'arraybuffer' | 'stream') => {
      // A file takes its time; everything else is small and gets the usual limit.
      const isLong = responseType === 'stream' && endsAt !== Infinity;
      const deadline = AbortSignal.timeout(Math.ceil(isLong ? timeLeftMs() : Math.min(timeoutMs, timeLeftMs())));
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
      return reporting(async () =>
        send<T>(request, { callHeaders, signal, responseType, agents: chooseAgents(request) }),
      );
    };
    const forward = (given: ForwardRequest) => {
      const limitMs = Math.min(timeoutMs, timeLeftMs());
      // A server that does not look for a body here takes it for the next request: never on a connection with others.
      const reuseConnection = given.body === undefined || !WITHOUT_BODY.has(given.method);
      return reporting(async () => {
        const headers = toOutgoingHeaders({ 'accept-encoding': 'identity', ...baseHeaders, ...given.headers });
        return forwardRequest({ ...given, headers }, chooseAgents({ ...given, reuseConnection }), { limitMs, idleMs });
      });
    };
    /** What axios throws is translated, and the provider's status told. */
    async function reporting<T extends { status: number }>(work: () => Promise<T>): Promise<T> {
      try {
        const answer = await work();
        reportStatus(answer.status);
        return answer;
      } catch (error) {
        throw error instanceof DocklineError ? error : toNetworkError(error);
      }
    }
    const http: Http = {
      callHeaders,
      timeoutMs,
      reportStatus,
      timeLeftMs,
      request: (request) => exchange<Buffer>(request, 'arraybuffer'),
      stream: (request) => exchange<Readable>(request, 'stream'),
      forward,
      asForeign: () => foreignHttp,
    };
    const foreignHttp: Http = {
      ...http,
      request: (request) => http.request({ ...request, isForeign: true }),
      stream: (request) => http.stream({ ...request, isForeign: true }),
      forward: (request) => forward({ ...request, isForeign: true }),
      ...(!allowPrivateNetworks && { guard: { findUriProblem: findForeignUriProblem, lookup: lookupPublic } }),
    };
    return http;
  };
}

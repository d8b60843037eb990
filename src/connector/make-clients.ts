import { createApiClient, createForwarder } from '../api-client';
import type { Http } from '../http';
import type { Credentials, TokenSource } from '../tokens';
import type { BoundSpec } from './bind-auth';
import type { Connector, TokenMethod } from './connector';
import { createAnswerInterpreter } from './interpret-answer';

/** Who passes requests on knows what it asks for; the provider's own limits still hold. */
const FORWARDED_AT_A_TIME = 20;

/** What reaches the provider's API with an account's proof. */
export function makeClients(bound: BoundSpec): Pick<Connector, 'apiClient' | 'forwarder' | 'findBaseUri'> {
  const { spec, shared, apiOf, now } = bound;
  return {
    async apiClient({ http, tokenSource, method, traffic }) {
      const api = apiOf(method);
      return createApiClient({
        target: api.target,
        maxConcurrentRequests: api.spec.maxConcurrentRequests,
        interpret: createAnswerInterpreter(api.spec.responseHandlers, shared, spec.name),
        http,
        tokenSource: method.id === 'token' ? deriveOnce(tokenSource, method, http) : tokenSource,
        traffic,
        now,
        readLimits: spec.readLimits,
        refusesPermission: spec.refusesPermission,
        authenticate: (request, credentials) => method.authenticate(request, credentials),
        explainRefusal: (headers) => method.explainRefusal?.(headers),
      });
    },
    forwarder({ http, tokenSource, method, ...rest }) {
      const api = apiOf(method);
      return createForwarder({
        ...rest,
        http,
        target: api.target,
        tokenSource,
        maxConcurrentRequests: api.spec.maxConcurrentRequests ?? FORWARDED_AT_A_TIME,
        readLimits: spec.readLimits,
        isRefusalVague: spec.refusesPermission !== undefined,
        authenticate: (request, credentials) => method.authenticate(request, credentials),
        now,
      });
    },
    async findBaseUri({ method, credentials }) {
      const { target } = apiOf(method);
      return (typeof target === 'function' ? await target(credentials) : target).baseUri;
    },
  };
}

/** Credentials of a pasted token, with what the connector makes of them; that is made once for one client. */
function deriveOnce(tokenSource: TokenSource, method: TokenMethod, http: Http): TokenSource {
  let derived: Promise<Credentials> | undefined;
  return {
    getCredentials: () =>
      (derived ??= tokenSource.getCredentials().then((credentials) => method.derive({ http, credentials }))),
  };
}

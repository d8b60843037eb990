import { ConfigurationError } from '../errors';
import type { ConnectorArguments } from '../mapping';
import type { ConnectorSpec } from '../spec';
import { bindApi, type BoundApi } from './api-target';
import type { AuthMethod, Connector } from './connector';

/** A spec with its parameters, ready to make clients. */
export interface BoundSpec {
  spec: ConnectorSpec;
  shared: ConnectorArguments;
  auth: Connector['auth'];
  /** The API as one way of connecting sees it. */
  apiOf: (method: AuthMethod) => BoundApi;
  now: () => number;
}

interface BindOptions {
  spec: ConnectorSpec;
  shared: ConnectorArguments;
  now: () => number;
  /** Takes what is wrong with the settings; nothing is thrown for it. */
  problems: string[];
}

/** Binds the ways of connecting. Only the rooms of the OAuth versions that the spec has are loaded. */
export async function bindAuth({ spec, shared, now, problems }: BindOptions): Promise<BoundSpec> {
  const collect = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const auth: Connector['auth'] = {};
  if (spec.auth.oauth1 !== undefined) {
    const { createOAuth1Method } = require('./auth/oauth1-method') as typeof import('./auth/oauth1-method');
    auth.oauth1 = await collect(() => createOAuth1Method({ spec, ...shared, now }));
  }
  if (spec.auth.oauth2 !== undefined) {
    const { createOAuth2Method } = require('./auth/oauth2-method') as typeof import('./auth/oauth2-method');
    auth.oauth2 = await collect(() => createOAuth2Method({ spec, ...shared, now }));
  }
  if (spec.auth.token !== undefined) {
    const { createTokenMethod } = require('./auth/token-method') as typeof import('./auth/token-method');
    auth.token = createTokenMethod({ spec, ...shared });
  }
  const methods = Object.values(auth).flatMap((method: AuthMethod | undefined) => method?.id ?? []);
  const apis = new Map<AuthMethod['id'], BoundApi>();
  for (const id of methods) {
    const api = await collect(() => bindApi(spec, id, shared));
    if (api !== undefined) apis.set(id, api);
  }
  return {
    spec,
    shared,
    auth,
    now,
    apiOf({ id }) {
      const api = apis.get(id);
      if (api === undefined) throw new Error(`connector ${spec.id} has no ${id}`);
      return api;
    },
  };
}

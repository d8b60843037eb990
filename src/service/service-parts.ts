import type { Config } from '../config';
import type { Connector, Pace } from '../connector';
import type { ReadAddress, Readiness } from '../web';
import type { Resources } from './open-resources';

/** What both faces of the service are made of. */
export interface ServiceParts {
  config: Config;
  /** Those of the host face. */
  connectors: readonly Connector[];
  resources: Resources;
  readiness: Readiness;
  /** Tells where a request comes from, as far as proxies are believed. */
  readAddress: ReadAddress;
  now: () => number;
  /** How time passes where limits are waited for; real time when missing. */
  pace: Pace | undefined;
  /** Milliseconds after which `/validate` goes on without a mark; its own default when missing. */
  markLimitMs: number | undefined;
}

import type { Config } from '../config';
import type { Connector } from '../connector';
import type { Readiness } from '../web';
import type { Resources } from './open-resources';

/** What both faces of the service are made of. */
export interface ServiceParts {
  config: Config;
  /** Those of the host face. */
  connectors: readonly Connector[];
  resources: Resources;
  readiness: Readiness;
  now: () => number;
}

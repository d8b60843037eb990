import { ConfigurationError } from '../errors';
import { findUnknownVariables } from './parameters';
import type { ConnectorSpec } from './spec';
import { findSpecProblems } from './spec-schema';

/**
 * Checks what an author wrote and returns it. Throws a `ConfigurationError` with everything that is wrong, so that a
 * mistake shows when the connector is loaded and not when the first user connects.
 */
export function defineConnector(spec: ConnectorSpec): ConnectorSpec {
  const problems = findSpecProblems(spec);
  const unknown = problems.length > 0 ? [] : findUnknownVariables(spec);
  const all = [...problems, ...unknown.map((path) => `$var "${path}" names no parameter of this connector`)];
  if (all.length > 0) throw new ConfigurationError(all.map((problem) => `connector ${spec.id}: ${problem}`));
  return spec;
}

import type { Config } from '../config';
import { compileConnector, type Connector } from '../connector';
import { ConfigurationError } from '../errors';
import { deriveKey } from '../keys';
import type { ConnectorLibrary } from './connector-library';

/** Binds every configured connector to its registration. Throws one `ConfigurationError` with all that is wrong. */
export async function compileConnectors(
  { settings, connectors }: Config,
  { load }: ConnectorLibrary,
  now: () => number,
): Promise<Connector[]> {
  const { secretKey } = settings;
  const signingKey = secretKey && deriveKey(secretKey, 'connector');
  const compiled: Connector[] = [];
  const problems: string[] = [];
  for (const { id, connectorParameters } of connectors) {
    const { spec, logo } = load(id);
    try {
      compiled.push(await compileConnector({ spec, logo, connectorParameters, signingKey, now }));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return compiled;
}

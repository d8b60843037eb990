import type { AuthMethod, Connector } from '../connector';
import { staticTokenSource, type Credentials } from '../tokens';
import type { Http } from '../http';

/** What is told of an account beside its tokens. */
export interface Identity {
  accountName: string;
  apiBaseUri: string;
}

/**
 * Tries new credentials out, since a connection exists only after its test: whose account it is, and where its API is.
 * Throws what the provider's refusal means.
 */
export async function identifyAccount(given: {
  connector: Connector;
  method: AuthMethod;
  credentials: Credentials;
  http: Http;
}): Promise<Identity> {
  const { connector, method, credentials, http } = given;
  const apiClient = await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) });
  const { name } = await connector.test({ apiClient, method, credentials });
  return { accountName: name.slice(0, 300), apiBaseUri: await connector.findBaseUri({ method, credentials }) };
}

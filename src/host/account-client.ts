import type { ApiClient } from '../connector';
import { staticTokenSource } from '../tokens';
import type { HostCall } from './host-route';
import { readAccount } from './read-account';

/** What a host may say about the run that a call belongs to. */
interface RunBody {
  account: Readonly<Record<string, unknown>>;
}

/**
 * The API of the account that a call is about. Nothing is refreshed here: the host keeps no tokens of these answers.
 * Calls with the same `runId` share answers.
 */
export async function accountClient(
  { body, connector, services, http }: HostCall<RunBody>,
  runId?: string,
): Promise<ApiClient> {
  const { method, credentials } = readAccount(connector, body.account);
  const { pacer, answers } = services.traffic;
  return connector.apiClient({
    http,
    method,
    tokenSource: staticTokenSource(credentials),
    traffic: { pacer, answers, ...(runId !== undefined && { runId }) },
  });
}

import { startService } from '../../src/service/start-service';
import { CALLBACK, createBench, PUBLIC_URL, expectThat } from './contract-bench';
import { checkDescription } from './contract-description';
import { checkFacts } from './contract-facts';
import { checkOAuth1 } from './contract-oauth1';
import { checkOAuth2 } from './contract-oauth2';
import { checkStored } from './contract-stored';
import { LogCapture } from './log-capture';
import { CLIENT_SECRET, playCatalogue } from './played-catalogue';
import { testKey } from './test-key';

/** Result of one check of one connector. */
export interface CheckResult {
  check: string;
  /** Missing when it passed. */
  problem?: string;
}

/** The kit, running: a service with the given connectors, and their providers played. */
export interface ContractKit {
  /** Every check on one connector. */
  check(id: string): Promise<CheckResult[]>;
  stop(): Promise<void>;
}

/**
 * Starts the kit: what holds for every connector, on the host face and where we keep the tokens, against a provider that is
 * played as its facts say, quirks included. A new folder needs no test of its own. `from` is another folder than the
 * project's, in which a method may compute for `computeMs`.
 */
export async function startContractKit(
  ids: readonly string[],
  from?: string,
  computeMs?: number,
): Promise<ContractKit> {
  const catalogue = await playCatalogue(ids, from);
  const logs = new LogCapture();
  const environment: Record<string, string> = {
    ...catalogue.environment,
    CONNECTORS: ids.join(','),
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'debug',
    PKCE: 'state',
    SECRET_KEY: testKey('secret'),
    PUBLIC_URL,
    HOST_CALLBACK_URI: CALLBACK,
    ALLOW_PRIVATE_NETWORKS: 'true',
    PROVIDER_TIMEOUT_MS: '5000',
  };
  const service = await startService({
    environment,
    logStream: logs,
    connectorsFolder: catalogue.folder,
    ...(computeMs !== undefined && { isolationTimes: { computeMs } }),
  }).catch(async (error: unknown) => {
    await catalogue.stop();
    throw error;
  });

  const check = async (id: string): Promise<CheckResult[]> => {
    const played = catalogue.connectors.get(id);
    if (played === undefined) throw new Error(`${id} is not in this kit`);
    const results: CheckResult[] = [];
    const bench = createBench(played, service, (name, problem) =>
      results.push({ check: name, ...(problem !== undefined && { problem }) }),
    );
    const { player } = played;
    await checkFacts(bench);
    await checkDescription(bench, service.origin);
    if (player.profile.kind === 'oauth1') await checkOAuth1(bench);
    else if (played.spec.auth.oauth2 !== undefined) await checkOAuth2(bench);
    await checkStored(bench, environment);
    await bench.check('no request goes to an address that is not the provider’s', () => {
      const unknown = player.seen.filter(({ part }) => part === 'unknown').map(({ method, uri }) => `${method} ${uri}`);
      expectThat(unknown.length === 0, [...new Set(unknown)].join(', ').slice(0, 300));
    });
    await bench.check('nothing secret in logs and error bodies', () => {
      const text = logs.text() + bench.errors.join('\n');
      const secrets = [CLIENT_SECRET, encodeURIComponent(CLIENT_SECRET), ...player.issued];
      const leaked = secrets.find((secret) => text.includes(secret));
      expectThat(leaked === undefined, `${leaked?.slice(0, 7)}… appears`);
    });
    return results;
  };

  return {
    check,
    stop: async () => {
      await service.stop();
      await catalogue.stop();
    },
  };
}

/** The problems of a connector, one line each. */
export function listProblems(results: readonly CheckResult[]): string[] {
  return results.flatMap(({ check, problem }) => (problem === undefined ? [] : [`${check}: ${problem}`]));
}

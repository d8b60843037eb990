import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { median, SERVICE, SERVICE_ENVIRONMENT, startServer } from './processes';

/** Requests per second, and the median of the ratios of paired rounds. */
export interface Throughput {
  baseline: number;
  service: number;
  ratio: number;
}

const CONNECTIONS = 16;
const BODY = JSON.stringify({ callback_uri: 'https://oauth-svc.fibery.io/callback', state: 'c0ffee-c0ffee-c0ffee' });

/**
 * `POST /oauth2/v1/authorize` of the service beside the hand-written route. Rounds are short and paired, each pair in the
 * other order than the one before, and the ratio is the median over the pairs: a machine that is busy with something else
 * slows both halves of a pair.
 */
export async function measureAuthorize(pairs: number, requests: number): Promise<Throughput> {
  const service = await startServer([SERVICE], { ...SERVICE_ENVIRONMENT, PORT: '0' });
  const baselineFile = [require.resolve('tsx/cli'), join(__dirname, 'baseline-authorize.ts')];
  const baseline = await startServer(baselineFile, { NODE_ENV: 'production' });
  for (const { origin } of [service, baseline, service, baseline]) await drive(origin, 4000);
  const rates: { baseline: number[]; service: number[]; ratio: number[] } = { baseline: [], service: [], ratio: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = pair % 2 === 0 ? service : baseline;
    const second = first === service ? baseline : service;
    const firstRate = await drive(first.origin, requests);
    const secondRate = await drive(second.origin, requests);
    const [ours, theirs] = first === service ? [firstRate, secondRate] : [secondRate, firstRate];
    rates.service.push(ours);
    rates.baseline.push(theirs);
    rates.ratio.push(ours / theirs);
  }
  await Promise.all([service.stop(), baseline.stop()]);
  return { baseline: median(rates.baseline), service: median(rates.service), ratio: median(rates.ratio) };
}

async function drive(origin: string, requests: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await postOnce(origin, agent);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return (requests / (performance.now() - startedAt)) * 1000;
}

function postOnce(origin: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${origin}/oauth2/v1/authorize`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(BODY);
  });
}

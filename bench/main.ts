import { measureCatalogue } from './catalogue';
import { measureIsolate } from './isolate';
import { readResidentMegabytes, SERVICE, SERVICE_ENVIRONMENT, startServer } from './processes';
import { measureRequests } from './provider-requests';
import { measureProxy } from './proxy';
import { measurePull } from './pull-memory';
import { measureStart } from './start-time';
import { measureStatements } from './statements';
import { measureAuthorize } from './throughput';
import { measureTransformation } from './transformation';

/** `npm run bench`: each figure as a ratio against a named baseline, measured in the same run. */
async function main(): Promise<void> {
  for (const report of REPORTS) await report();
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function verdict(isGood: boolean): string {
  return isGood ? 'ok' : 'MISSED';
}

async function reportStart(): Promise<void> {
  const { bareNodeMs, serviceMs } = await measureStart(11);
  const limitMs = 3 * bareNodeMs + 250;
  write('Start, until the first answered /healthz (medians of 11)');
  write(`  node -e 0          ${bareNodeMs.toFixed(0)} ms`);
  write(`  the service        ${serviceMs.toFixed(0)} ms`);
  write(
    `  limit 3x + 250 ms  ${limitMs.toFixed(0)} ms: ${verdict(serviceMs <= limitMs)}, ${(serviceMs / limitMs).toFixed(2)} of it`,
  );
}

async function reportIdle(): Promise<void> {
  const idle = await startServer([SERVICE], { ...SERVICE_ENVIRONMENT, PORT: '0' });
  await new Promise((resolve) => {
    setTimeout(resolve, 3000);
  });
  const megabytes = readResidentMegabytes(idle.process.pid ?? 0);
  await idle.stop();
  write('Resident memory when idle, 3 s after the start');
  write(`  the service        ${megabytes.toFixed(1)} MB, limit 90 MB: ${verdict(megabytes <= 90)}`);
}

async function reportCatalogue(): Promise<void> {
  const many = await measureCatalogue(7);
  const addedMs = many.manyMs - many.oneMs;
  const addedMegabytes = many.manyMegabytes - many.oneMegabytes;
  write(`${many.added} connectors of the catalogue beside one (medians of 7 pairs)`);
  write(
    `  start   ${many.oneMs.toFixed(0)} ms and ${addedMs.toFixed(0)} ms more, limit 150: ${verdict(addedMs <= 150)}`,
  );
  write(
    `  memory  ${many.oneMegabytes.toFixed(1)} MB and ${addedMegabytes.toFixed(1)} MB more, limit 15: ${verdict(addedMegabytes <= 15)}`,
  );
}

async function reportAuthorize(): Promise<void> {
  const { baseline, service, ratio } = await measureAuthorize(30, 1500);
  write('POST /oauth2/v1/authorize, 16 connections (medians of 30 paired rounds)');
  write(`  hand-written route ${baseline.toFixed(0)} requests/s`);
  write(`  the service        ${service.toFixed(0)} requests/s`);
  write(`  ratio ${ratio.toFixed(2)}, goal 0.80: ${verdict(ratio >= 0.8)}`);
}

async function reportTransformation(): Promise<void> {
  const work = await measureTransformation(20);
  write(
    `A page of 1,000 cards, ${(work.bytes / 1e6).toFixed(2)} MB, from the provider's JSON to the host's (medians of 20 pairs)`,
  );
  write(`  JSON.parse and JSON.stringify  ${work.baseline.toFixed(0)} MB/s`);
  write(`  the transformation             ${work.transformation.toFixed(0)} MB/s`);
  write(`  ratio ${work.ratio.toFixed(2)}, goal 0.50: ${verdict(work.ratio >= 0.5)}`);
}

async function reportIsolate(): Promise<void> {
  const method = await measureIsolate(100);
  write("One call of an author's small method (medians of 100 pairs)");
  write(`  a new worker with a vm context  ${method.baselineMs.toFixed(1)} ms`);
  write(
    `  the isolate                     ${method.isolateMs.toFixed(1)} ms; the first ${method.firstMs.toFixed(0)} ms and ${method.workerMegabytes.toFixed(0)} MB`,
  );
  write(`  ratio ${method.ratio.toFixed(2)}, limit 0.50: ${verdict(method.ratio <= 0.5)}`);
}

async function reportRequests(): Promise<void> {
  const asked = await measureRequests(20, 1900);
  const per1000 = (count: number): string => ((count * 1000) / asked.cards).toFixed(2);
  write(
    `Requests to the provider per 1,000 cards with members, labels, checklists and comments (${asked.cards} cards)`,
  );
  write(`  least that its API allows      ${per1000(asked.least)}`);
  write(`  ours                           ${per1000(asked.requests)}, in ${per1000(asked.roundTrips)} round trips`);
  write(
    `  ratio ${(asked.requests / asked.least).toFixed(2)}, limit 1.20: ${verdict(asked.requests <= 1.2 * asked.least)}`,
  );
}

async function reportPull(): Promise<void> {
  const pull = await measurePull(200_000);
  const growth = pull.most - pull.afterFirst;
  write(`dockline pull of ${pull.rows.toLocaleString('en')} cards in ${pull.seconds.toFixed(1)} s`);
  write(`  resident after the first 10,000  ${pull.afterFirst.toFixed(1)} MB`);
  write(
    `  most after that                  ${pull.most.toFixed(1)} MB, ${growth.toFixed(1)} more, limit 40: ${verdict(growth < 40)}`,
  );
}

async function reportProxy(): Promise<void> {
  const proxy = await measureProxy(6, 4000);
  const round = ({ perSecond, p50, p99 }: typeof proxy.service): string =>
    `${perSecond.toFixed(0)} requests/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  write('Proxied GETs of 1 kB, 50 connections (medians of 6 paired rounds)');
  write(`  bare streaming proxy ${round(proxy.baseline)}, ${proxy.baselineMegabytes.toFixed(1)} MB`);
  write(`  the service          ${round(proxy.service)}, ${proxy.loadedMegabytes.toFixed(1)} MB`);
  write(`  ratio ${proxy.ratio.toFixed(2)}, goal 0.40: ${verdict(proxy.ratio >= 0.4)}`);
  const statements = await measureStatements(500);
  write(`  SQL statements per call ${statements.toFixed(3)}, goal 0: ${verdict(statements === 0)}`);
  write('With stored connections and an empty embedded store');
  write(`  /readyz after ${proxy.readyMs.toFixed(0)} ms, limit 2000: ${verdict(proxy.readyMs <= 2000)}`);
  write(`  idle ${proxy.idleMegabytes.toFixed(1)} MB, limit 110: ${verdict(proxy.idleMegabytes <= 110)}`);
}

const REPORTS = [
  reportStart,
  reportIdle,
  reportCatalogue,
  reportAuthorize,
  reportTransformation,
  reportIsolate,
  reportRequests,
  reportPull,
  reportProxy,
];

void main();

import { readResidentMegabytes, SERVICE, SERVICE_ENVIRONMENT, startServer } from './processes';
import { measureStart } from './start-time';
import { measureAuthorize } from './throughput';

/** `npm run bench`: each figure as a ratio against a named baseline, measured in the same run. */
async function main(): Promise<void> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const verdict = (isGood: boolean): string => (isGood ? 'ok' : 'MISSED');

  const { bareNodeMs, serviceMs } = await measureStart(11);
  const limitMs = 3 * bareNodeMs + 250;
  write('Start, until the first answered /healthz (medians of 11)');
  write(`  node -e 0          ${bareNodeMs.toFixed(0)} ms`);
  write(`  the service        ${serviceMs.toFixed(0)} ms`);
  write(
    `  limit 3x + 250 ms  ${limitMs.toFixed(0)} ms: ${verdict(serviceMs <= limitMs)}, ${(serviceMs / limitMs).toFixed(2)} of it`,
  );

  const idle = await startServer([SERVICE], { ...SERVICE_ENVIRONMENT, PORT: '0' });
  await new Promise((resolve) => {
    setTimeout(resolve, 3000);
  });
  const megabytes = readResidentMegabytes(idle.process.pid ?? 0);
  await idle.stop();
  write('Resident memory when idle, 3 s after the start');
  write(`  the service        ${megabytes.toFixed(1)} MB, limit 90 MB: ${verdict(megabytes <= 90)}`);

  const { baseline, service, ratio } = await measureAuthorize(30, 1500);
  write('POST /oauth2/v1/authorize, 16 connections (medians of 30 paired rounds)');
  write(`  hand-written route ${baseline.toFixed(0)} requests/s`);
  write(`  the service        ${service.toFixed(0)} requests/s`);
  write(`  ratio ${ratio.toFixed(2)}, goal 0.80: ${verdict(ratio >= 0.8)}`);
}

void main();

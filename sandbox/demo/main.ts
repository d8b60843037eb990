import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { startService } from '../../src/service/start-service';
import { startHost } from '../host/start-host';
import { connectorEnvironment } from '../provider/connector-environment';
import { startProvider } from '../provider/start-provider';
import { createClock } from './clock';
import { playScenario } from './scenario';
import { createSteps } from './steps';

/** `npm run demo`: the whole job on one machine, with nothing set and no network. */
async function main(isOnce: boolean): Promise<void> {
  const startedAt = performance.now();
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const clock = createClock();
  const provider = await startProvider({ rotatesRefreshTokens: true, now: clock.now });
  const service = await startService({
    environment: {
      ...connectorEnvironment(provider),
      CONNECTORS: 'trello,google,github',
      PORT: '0',
      HOST: '127.0.0.1',
    },
    logStream: createWriteStream(devNull),
    now: clock.now,
  });
  const host = await startHost({
    connectors: {
      trello: `${service.origin}/trello`,
      google: `${service.origin}/google`,
      github: `${service.origin}/github`,
    },
  });
  const stop = async (): Promise<void> => {
    await Promise.all([service.stop(), provider.stop(), host.stop()]);
  };

  write('Dockline demo. Three servers on this machine:');
  write(`  the service         ${service.origin}/trello/, /google/, /github/`);
  write(`  simulated provider  ${provider.origin}`);
  write(`  simulated host      ${host.origin}`);
  const steps = createSteps(write);
  try {
    await playScenario({ steps, provider, clock, serviceOrigin: service.origin, hostOrigin: host.origin });
  } catch {
    write('\nThe demo failed at the step marked with ✗.');
    await stop();
    process.exitCode = 1;
    return;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  write(`\nAll ${steps.passed()} steps passed in ${seconds} s.`);
  if (isOnce) return stop();

  write('\nStill serving. Open in a browser:');
  write(`  ${host.origin}/   connect an account yourself`);
  write(`  ${service.origin}/trello/   what a host reads first`);
  write('Press Ctrl+C to end.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(0)));
}

main(process.argv.includes('--once')).catch((error: unknown) => {
  process.stderr.write(`The demo could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

import { startService } from '../../src/start-service';
import { LogCapture } from './log-capture';

/** Starts the service with this process' environment and prints the files that are loaded then, one per line. */
async function main(): Promise<void> {
  const service = await startService({ environment: process.env, logStream: new LogCapture() });
  process.stdout.write(`${Object.keys(require.cache).join('\n')}\n`);
  await service.stop();
}

void main();

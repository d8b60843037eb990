import fs from 'node:fs';
import { LogCapture } from './log-capture';

/** Starts the service with this process' environment and prints the files that are loaded or read then, one per line. */
async function main(): Promise<void> {
  const read: string[] = [];
  const { readFileSync } = fs;
  fs.readFileSync = ((...given: Parameters<typeof readFileSync>) => {
    read.push(String(given[0]));
    return readFileSync(...given);
  }) as typeof readFileSync;
  const { startService } =
    require('../../src/service/start-service') as typeof import('../../src/service/start-service');
  const service = await startService({ environment: process.env, logStream: new LogCapture() });
  process.stdout.write(`${[...Object.keys(require.cache), ...read].join('\n')}\n`);
  await service.stop();
}

void main();

import { existsSync } from 'node:fs';
import { ConfigurationError } from './errors';
import { startService, type Service } from './service/start-service';

/** The only file with side effects: the environment, signals and the exit code meet here. */
async function main(): Promise<void> {
  if (process.env['NODE_ENV'] !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
  let report: Service['reportBug'] = () => void process.stderr.write('The process ended because of a bug.\n');
  // What nobody caught may hold anything, so it goes through the log, which redacts, and not through Node, which does not.
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(1);
  });
  const service = await startService({ environment: process.env });
  report = (error) => service.reportBug(error);
  const stop = (): void => {
    // Nothing may keep the process: pooled connections to providers would for a while.
    void service.stop().finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigurationError ? error.message : `The service could not start: ${describe(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

function describe(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'EADDRINUSE' ? 'the port is in use (PORT)' : String(message);
}

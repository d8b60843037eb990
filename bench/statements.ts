import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { startService } from '../src/service/start-service';
import { startServer } from './processes';
import { connectUsers, storeEnvironment } from './proxy';

/** SQL statements per proxied call once everything is warm; what the audit samples is not counted. */
export async function measureStatements(calls: number): Promise<number> {
  const Libsql = require('libsql') as { prototype: { prepare(statement: string): unknown } };
  const prepare = Reflect.get(Libsql.prototype, 'prepare');
  let count = 0;
  Libsql.prototype.prepare = function counted(this: unknown, statement: string): unknown {
    if (!/PRAGMA data_version/.test(statement)) count += 1;
    return Reflect.apply(prepare, this, [statement]);
  };
  const folder = mkdtempSync(join(tmpdir(), 'dockline-bench-'));
  const upstream = await startServer([require.resolve('tsx/cli'), join(__dirname, 'upstream.ts')], {});
  const environment = { ...storeEnvironment(`file:${join(folder, 'bench.db')}`), AUDIT_PROXY_SAMPLE: '0' };
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const service = await startService({ environment, logStream: silent });
  const keys = await connectUsers(service, upstream.origin);
  const call = async (index: number): Promise<void> => {
    const headers = { authorization: `Bearer ${keys[index % keys.length]}` };
    const answer = await fetch(`${service.origin}/api/integrations/bench/request/x`, { headers });
    await answer.arrayBuffer();
  };
  for (let index = 0; index < keys.length; index += 1) await call(index);
  count = 0;
  for (let index = 0; index < calls; index += 1) await call(index);
  const perCall = count / calls;
  await service.stop();
  await upstream.stop();
  Libsql.prototype.prepare = prepare;
  rmSync(folder, { recursive: true });
  return perCall;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { findFreePort, median, SERVICE, SERVICE_ENVIRONMENT } from './processes';

/** Times of one comparison, in milliseconds. */
export interface StartTimes {
  bareNodeMs: number;
  serviceMs: number;
}

/** From process start to the first answered `/healthz`, beside `node -e 0`; medians of interleaved rounds. */
export async function measureStart(rounds: number): Promise<StartTimes> {
  const bare: number[] = [];
  const service: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeBareNode());
    service.push(await timeService());
  }
  return { bareNodeMs: median(bare), serviceMs: median(service) };
}

async function timeBareNode(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close');
  return performance.now() - startedAt;
}

async function timeService(): Promise<number> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [SERVICE], {
    env: { ...SERVICE_ENVIRONMENT, PORT: String(port) },
    stdio: 'ignore',
  });
  while (!(await asksHealth(port))) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  const elapsed = performance.now() - startedAt;
  child.kill('SIGTERM');
  await once(child, 'close');
  return elapsed;
}

/** A plain socket: the measuring side must not load a client first. */
function asksHealth(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(text.startsWith('HTTP/1.1 200')));
  });
}

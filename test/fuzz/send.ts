import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/** What came back; status 0 when nothing did. */
export interface Reply {
  status: number;
  /** `code` of an error body; for others empty. */
  code: string;
  ms: number;
  /** Id in the body of a 201. */
  id: string;
  /** True for the provider's own answer, which a proxied call passes on whatever it is. */
  isPassedOn: boolean;
}

/** What goes out. */
export interface Outgoing {
  port: number;
  method: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

/** A header that all answers of the bad provider bear. */
export const PROVIDER_MARK = 'x-bad-provider';

/** A request that takes longer counts as one that hangs. */
const PATIENCE_MS = 20_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request and reads its answer; never throws. */
export function send({ port, method, target, headers, body }: Outgoing): Promise<Reply> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const finish = (status: number, text = '', isPassedOn = false): void => {
      const ms = performance.now() - startedAt;
      resolve({
        status,
        ms,
        code: status >= 400 ? readMember(text, 'code') : '',
        isPassedOn,
        id: status === 201 ? readMember(text, 'id') : '',
      });
    };
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const outgoing = httpRequest(
      { agent, host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('error', () => finish(0));
        response.on('end', () =>
          finish(
            response.statusCode ?? 0,
            Buffer.concat(chunks).toString('utf8'),
            response.headers[PROVIDER_MARK] !== undefined,
          ),
        );
      },
    );
    outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy());
    outgoing.on('error', () => finish(0));
    outgoing.end(body);
  });
}

/** Sends bytes that need not be HTTP, and waits for what comes back or the end. */
export function sendRaw(port: number, bytes: Buffer): Promise<Reply> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = (): void => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      socket.destroy();
      // What is not finished gets no answer; that is no failure.
      resolve({
        status: status === 0 ? -1 : status,
        code: '',
        ms: performance.now() - startedAt,
        id: '',
        isPassedOn: false,
      });
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n')) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.setTimeout(200, finish);
    socket.write(bytes);
  });
}

/** Ends the connections that are kept. */
export function endConnections(): void {
  agent.destroy();
}

function readMember(text: string, name: string): string {
  try {
    const value = (JSON.parse(text) as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

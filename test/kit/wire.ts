import { once } from 'node:events';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { SELF_SIGNED } from '../fixtures/self-signed';

/** One HTTP message as its bytes say, read strictly (RFC 9112 §6.3). */
export interface WireMessage {
  /** Request line or status line. */
  first: string;
  /** Header lines as they came. */
  lines: string[];
  /** Names in lower case; of equal names all values. */
  headers: Record<string, string[]>;
  body: string;
}

/** How a message without a length is read: an answer until the end, a request without a body. */
interface ReadOptions {
  hasNoBody: boolean;
  readsToEnd: boolean;
}

type Read = { message: WireMessage; rest: string } | 'more' | { wrong: string };

/** Reads one message from the start of `text` (one character a byte), or says what is wrong with its framing. */
function readMessage(text: string, { hasNoBody, readsToEnd }: ReadOptions, isEnded: boolean): Read {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 'more';
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string[]> = {};
  for (const line of lines) {
    const match = /^([!#$%&'*+.^_`|~A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line);
    if (match === null) return { wrong: `the line ${JSON.stringify(line)}` };
    const name = (match[1] ?? '').toLowerCase();
    headers[name] = [...(headers[name] ?? []), match[2] ?? ''];
  }
  const after = text.slice(end + 4);
  const { 'content-length': lengths, 'transfer-encoding': codings } = headers;
  const of = (body: string, rest: string): Read => ({ message: { first, lines, headers, body }, rest });
  if (lengths !== undefined && codings !== undefined) return { wrong: 'a length and a coding' };
  if (hasNoBody) return of('', after);
  if (codings !== undefined) {
    if (codings.join(',') !== 'chunked') return { wrong: `the coding ${codings.join(',')}` };
    return readChunks(after, of);
  }
  if (lengths !== undefined) {
    if (lengths.length !== 1 || !/^\d+$/.test(lengths[0] ?? '')) return { wrong: `the length ${lengths.join(',')}` };
    const length = Number(lengths[0]);
    return after.length < length ? 'more' : of(after.slice(0, length), after.slice(length));
  }
  if (!readsToEnd) return of('', after);
  return isEnded ? of(after, '') : 'more';
}

function readChunks(text: string, of: (body: string, rest: string) => Read): Read {
  let rest = text;
  let body = '';
  for (;;) {
    const line = /^([0-9a-fA-F]+)\r\n/.exec(rest);
    if (line === null) return rest.includes('\r\n') ? { wrong: 'the size of a chunk' } : 'more';
    const size = Number.parseInt(line[1] ?? '', 16);
    const from = line[0].length;
    if (rest.length < from + size + 2) return 'more';
    if (rest.slice(from + size, from + size + 2) !== '\r\n') return { wrong: 'the end of a chunk' };
    body += rest.slice(from, from + size);
    rest = rest.slice(from + size + 2);
    if (size === 0) return of(body, rest);
  }
}

/** A request as a provider got it. */
export interface WireRequest extends WireMessage {
  /** Which connection it came on, counted from 0, and which request of that it is. */
  connection: number;
  turn: number;
}

/** A provider that reads and writes bytes. */
export interface WireServer {
  origin: string;
  requests: WireRequest[];
  /** What it got and could not read as a request, by the rules. */
  wrong: string[];
  stop(): Promise<void>;
}

/** Answers one request; `socket` is the whole connection. */
export type WireAnswer = (request: WireRequest, socket: Socket) => void;

/**
 * A server that takes requests apart itself and answers as it likes: when a request is whole, or where `isEarly` says so
 * when its head is here. What follows an early answer is still read as the body that was announced, as servers do.
 */
export async function startWireServer(
  scheme: 'http' | 'https',
  answer: WireAnswer,
  isEarly: (head: string) => boolean = () => false,
): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const wrong: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    const connection = connections;
    connections += 1;
    sockets.add(socket);
    let text = '';
    let turn = 0;
    let answered = -1;
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (;;) {
        const head = text.indexOf('\r\n\r\n');
        if (head >= 0 && answered !== turn && isEarly(text.slice(0, head))) {
          answered = turn;
          const early = readMessage(text, { hasNoBody: true, readsToEnd: false }, false);
          if (early !== 'more' && 'message' in early) answer({ ...early.message, connection, turn }, socket);
        }
        const read = readMessage(text, { hasNoBody: false, readsToEnd: false }, false);
        if (read === 'more') return;
        if ('wrong' in read) {
          wrong.push(read.wrong);
          socket.destroy();
          return;
        }
        if (!/^[A-Z]+ \S+ HTTP\/1\.1$/.test(read.message.first)) wrong.push(read.message.first);
        text = read.rest;
        const request = { ...read.message, connection, turn };
        requests.push(request);
        if (answered !== turn) answer(request, socket);
        turn += 1;
      }
    });
  };
  const server = scheme === 'https' ? createTlsServer(SELF_SIGNED, serve) : createTcpServer(serve);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    wrong,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A whole answer, or where it ended. */
export type WireResult = WireMessage & { status: number };

/** A client that writes bytes and reads answers strictly, over one connection. */
export class WireClient {
  private text = '';
  private isEnded = false;
  private readonly socket: Socket;

  constructor(origin: string) {
    const { port } = new URL(origin);
    this.socket = connect(Number(port), '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    this.socket.once('close', () => (this.isEnded = true));
  }

  write(bytes: string): void {
    this.socket.write(Buffer.from(bytes, 'latin1'));
  }

  close(): void {
    this.socket.destroy();
  }

  /** True when the service ended the connection. */
  get isClosed(): boolean {
    return this.isEnded;
  }

  /** What is there and was not read as an answer. */
  get rest(): string {
    return this.text;
  }

  /** The next answer, to a request of `method`; `cut` when the connection ended in the middle of it. */
  async read(method: string): Promise<WireResult | 'cut'> {
    for (;;) {
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.text)?.[1] ?? 0);
      const hasNoBody = method === 'HEAD' || status === 204 || status === 304 || (status >= 100 && status < 200);
      const read = readMessage(this.text, { hasNoBody, readsToEnd: true }, this.isEnded);
      if (read !== 'more' && 'wrong' in read) throw new Error(`the answer has ${read.wrong}`);
      if (read !== 'more') {
        this.text = read.rest;
        // One that says "go on" is not the answer.
        if (status === 100) continue;
        return { ...read.message, status };
      }
      if (this.isEnded) return 'cut';
      await new Promise((resolve) => {
        this.socket.once('data', resolve);
        this.socket.once('close', resolve);
      });
    }
  }

  /** Sends one request and reads its answer. */
  async call(head: readonly string[], body = ''): Promise<WireResult | 'cut'> {
    this.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return this.read(head[0]?.split(' ', 1)[0] ?? '');
  }
}

import Transport from 'winston-transport';

/** Winston hands the finished line over under this. */
export const FINISHED_LINE = Symbol.for('message');

/**
 * Writes finished lines to a stream, those of one turn of the event loop together: standard output is written
 * synchronously, and one write per line would cost a busy service a quarter of its throughput. Nothing is held back
 * longer than that turn, and what is left is written when the process exits.
 */
export class LineTransport extends Transport {
  private waiting = '';

  constructor(private readonly stream: NodeJS.WritableStream) {
    super();
    if (stream === process.stdout) process.once('exit', () => this.flush());
  }

  override log(info: Record<symbol, unknown>, next: () => void): void {
    if (this.waiting === '') setImmediate(() => this.flush());
    this.waiting += `${String(info[FINISHED_LINE])}\n`;
    next();
  }

  private flush(): void {
    if (this.waiting === '') return;
    const lines = this.waiting;
    this.waiting = '';
    this.stream.write(lines);
  }
}

import { createLogger as createWinston, format, transports } from 'winston';
import { createRedactor } from './redact';

/** What rooms that log get. Everything passes the redactor. */
export interface Logger {
  error(message: string, members?: Record<string, unknown>): void;
  warn(message: string, members?: Record<string, unknown>): void;
  info(message: string, members?: Record<string, unknown>): void;
  debug(message: string, members?: Record<string, unknown>): void;
}

/** Options of `createLogger`. */
export interface CreateLoggerOptions {
  level: 'error' | 'warn' | 'info' | 'debug';
  /** `json` writes one object per line, `pretty` one readable line. */
  format: 'json' | 'pretty';
  /** Values that must never appear. */
  secrets?: readonly string[];
  /** Default: standard output. */
  stream?: NodeJS.WritableStream;
}

/** Sets winston up, once for the process; redaction is part of its format, so no line can go around it. */
export function createLogger(options: CreateLoggerOptions): Logger {
  const redact = createRedactor(options.secrets);
  const redaction = format((info) => {
    const { level, message, ...members } = info;
    const copy = redact({ message, ...members }) as Record<string, unknown>;
    // Winston finds the level by a symbol, which a copy of the named members does not have.
    return Object.assign(Object.create(null) as object, copy, { level, [Symbol.for('level')]: level }) as typeof info;
  });
  const layout = options.format === 'json' ? format.json() : format.printf(writePretty);
  const winston = createWinston({
    level: options.level,
    format: format.combine(redaction(), format.timestamp(), layout),
    transports: [new transports.Stream({ stream: options.stream ?? process.stdout })],
  });
  return {
    error: (message, members) => void winston.error(message, members),
    warn: (message, members) => void winston.warn(message, members),
    info: (message, members) => void winston.info(message, members),
    debug: (message, members) => void winston.debug(message, members),
  };
}

/** `12:30:01 info  request  status=200 ms=12`; a line break in a value cannot fake a line. */
function writePretty(info: Record<string, unknown>): string {
  const { timestamp, level, message, ...members } = info;
  const pairs = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  const text = String(message).replace(/[\p{Cc}]/gu, ' ');
  return [String(timestamp).slice(11, 19), String(level).padEnd(5), text, ...pairs].join(' ');
}

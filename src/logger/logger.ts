import { createLogger as createWinston, format } from 'winston';
import { FINISHED_LINE, LineTransport } from './line-transport';
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

/** Winston finds the level under this. */
const LEVEL = Symbol.for('level');

/** Sets winston up, once for the process; redaction is part of its one format, so no line can go around it. */
export function createLogger(options: CreateLoggerOptions): Logger {
  const redact = createRedactor(options.secrets);
  const write = options.format === 'json' ? (line: Line): string => JSON.stringify(line) : writePretty;
  const redactedLine = format((info) => {
    const { level, message, ...members } = info;
    const copy = redact({ message, ...members }) as Record<string, unknown>;
    const line: Line = { timestamp: new Date().toISOString(), level, ...copy };
    return Object.assign({ level, message: '' }, { [LEVEL]: level, [FINISHED_LINE]: write(line) });
  });
  const winston = createWinston({
    level: options.level,
    format: redactedLine(),
    transports: [new LineTransport(options.stream ?? process.stdout)],
  });
  return {
    error: (message, members) => void winston.error(message, members),
    warn: (message, members) => void winston.warn(message, members),
    info: (message, members) => void winston.info(message, members),
    debug: (message, members) => void winston.debug(message, members),
  };
}

/** One line before it is written. */
type Line = Record<string, unknown>;

/** `12:30:01 info  request  status=200 ms=12`; a line break in a value cannot fake a line. */
function writePretty(line: Line): string {
  const { timestamp, level, message, ...members } = line;
  const pairs = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  const text = String(message).replace(/[\p{Cc}]/gu, ' ');
  return [String(timestamp).slice(11, 19), String(level).padEnd(5), text, ...pairs].join(' ');
}

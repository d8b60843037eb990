import { randomUUID } from 'node:crypto';
import { tryParseJson } from '../../common';
import type { HttpFactory } from '../../http';
import { DocklineError } from '../../errors';
import { withoutTrailingSlashes } from '../../uri';
import { Violation } from './outcome';

/** An answer of the connector under test. */
export interface HostAnswer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
  /** The body as JSON; `undefined` when it is none. */
  body: unknown;
  ms: number;
}

/** Calls a connector as the host does, and remembers the last call for reports. */
export interface HostCaller {
  get(path: string): Promise<HostAnswer>;
  post(path: string, body: unknown): Promise<HostAnswer>;
  /** Sends text as it is. */
  postText(path: string, text: string): Promise<HostAnswer>;
  /** False as long as no call got an answer. */
  hasAnswered(): boolean;
  /** The last call, shortened, with no value that is secret. */
  describeSent(): string;
  describeGot(): string;
  /** Keeps values out of every report. */
  hide(values: readonly unknown[]): void;
}

const SHORTEST_SECRET = 5;
const SHOWN = 300;

/** Makes the caller for the connector at `baseUri`. */
export function createHostCaller(baseUri: string, http: HttpFactory): HostCaller {
  const base = withoutTrailingSlashes(baseUri);
  const correlationId = randomUUID();
  const secrets = new Set<string>();
  let sent = '';
  let got = '';
  let hasAnswered = false;
  const shorten = (text: string): string => {
    let shown = text.replace(/\s+/g, ' ');
    for (const secret of secrets) shown = shown.replaceAll(secret, '…');
    return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  };
  const call = async (method: 'GET' | 'POST', path: string, body?: string): Promise<HostAnswer> => {
    sent = shorten(`${method} ${path}${body === undefined ? '' : ` ${body}`}`);
    const startedAt = performance.now();
    try {
      const response = await http({ correlationId }).request({
        method,
        uri: `${base}${path}`,
        headers: { accept: '*/*', ...(body !== undefined && { 'content-type': 'application/json' }) },
        body,
        maxResponseBytes: 64 * 1024 * 1024,
      });
      hasAnswered = true;
      const text = response.body.toString('utf8');
      got = shorten(`${response.status} ${text}`);
      return { ...response, text, body: tryParseJson(text), ms: performance.now() - startedAt };
    } catch (error) {
      if (!(error instanceof DocklineError)) throw error;
      got = `no answer: ${error.detail ?? error.code}`;
      throw new Violation(got);
    }
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, JSON.stringify(body)),
    postText: (path, text) => call('POST', path, text),
    hasAnswered: () => hasAnswered,
    describeSent: () => sent,
    describeGot: () => got,
    hide(values) {
      for (const value of values) {
        if (typeof value === 'string' && value.length >= SHORTEST_SECRET) secrets.add(value);
        else if (typeof value === 'object' && value !== null) this.hide(Object.values(value));
      }
    },
  };
}

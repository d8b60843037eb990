import { encodeQuery, percentEncode } from '../../src/uri';
import { Random } from '../simulation/random';
import { drawApiCall, INTEGRATIONS } from './api-calls';
import { startBadProvider } from './bad-provider';
import { drawHostCall, pick, type Call } from './host-calls';
import { drawText, mutate, writeBody } from './mutate';
import { send, sendRaw, type Outgoing, type Reply } from './send';
import { ADMIN_KEY, startTarget, type Target } from './target';

/** What one run is. */
export interface FuzzOptions {
  requests: number;
  seed: number;
  databaseUri: string;
}

/** What came of it. */
export interface FuzzOutcome {
  requests: number;
  seconds: number;
  /** Answers by status; -1 is an unfinished request that got none. */
  statuses: ReadonlyMap<number, number>;
  /** Answers of 500 and above by status and code. */
  serverErrors: ReadonlyMap<string, number>;
  /** The provider's own answers, which proxied calls hand through whatever they are. */
  passedOn: number;
  /** Requests that got no answer although they should have. */
  unanswered: number;
  hasCrashed: boolean;
  bugs: readonly string[];
  lastWords: readonly string[];
  /** Of those that are not passed on. */
  longest: { ms: number; what: string };
  /** Bytes after the first requests, and at the end. */
  memory: { start: number; end: number };
  /** The first requests that were answered with 500. */
  failures: readonly string[];
}

const AT_ONCE = 16;

/** Everything is loaded and every cache has its size after so many, or half of a short run. */
const WARM_UP = 60_000;

/** Plays one run; starts and stops all that it needs. */
export async function runFuzz({ requests, seed, databaseUri }: FuzzOptions): Promise<FuzzOutcome> {
  const provider = await startBadProvider(seed);
  const target = await startTarget(provider.origin, databaseUri);
  try {
    await setUp(target, provider.origin);
    return await play(target, provider.origin, { requests, seed });
  } finally {
    await target.stop();
    await provider.stop();
  }
}

async function play(
  target: Target,
  provider: string,
  { requests, seed }: { requests: number; seed: number },
): Promise<FuzzOutcome> {
  const random = new Random(seed);
  const statuses = new Map<number, number>();
  const serverErrors = new Map<string, number>();
  const failures: string[] = [];
  const memory = { start: 0, end: 0 };
  let longest = { ms: 0, what: '' };
  let unanswered = 0;
  let passedOn = 0;
  let sent = 0;
  const count = ({ status, code, ms, isPassedOn }: Reply, isProxied: boolean, what: () => string): void => {
    // A proxied call waits and tries again as the provider asks it to.
    if (ms > longest.ms && !isProxied) longest = { ms, what: what() };
    if (isPassedOn) {
      passedOn += 1;
      return;
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) serverErrors.set(`${status} ${code}`, (serverErrors.get(`${status} ${code}`) ?? 0) + 1);
    if (status === 500 && failures.length < 20) failures.push(what());
    if (status === 0) unanswered += 1;
  };
  const work = async (): Promise<void> => {
    while (sent < requests && !target.hasEnded()) {
      sent += 1;
      if (sent === Math.min(WARM_UP, Math.floor(requests / 2))) memory.start = target.readMemory();
      if (random.chance(0.002)) {
        const bytes = drawRaw(random);
        count(await sendRaw(target.port, bytes), false, () => bytes.toString('latin1').slice(0, 300));
        continue;
      }
      const outgoing = drawRequest(target.port, provider, random);
      const reply = await send(outgoing);
      count(
        reply,
        /\/request\b/.test(outgoing.target),
        () =>
          `${outgoing.method} ${outgoing.target.slice(0, 300)} ${outgoing.body?.toString('utf8').slice(0, 600) ?? ''}`,
      );
      // What piles up would make the lists of keys the slowest answer.
      if (reply.status === 201 && outgoing.target.startsWith('/api/v1/keys'))
        await send({ ...outgoing, method: 'DELETE', target: `/api/v1/keys/${reply.id}`, body: undefined });
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  memory.end = target.hasEnded() ? 0 : target.readMemory();
  const { bugs, lastWords } = target;
  const rest = { bugs: [...bugs], lastWords: lastWords.slice(-20), hasCrashed: target.hasEnded() };
  return { requests: sent, seconds, statuses, serverErrors, unanswered, passedOn, longest, memory, failures, ...rest };
}

function drawRequest(port: number, provider: string, random: Random): Outgoing {
  const isHost = random.chance(0.55);
  const call = isHost ? drawHostCall(random) : drawApiCall(random, provider);
  const { body, isForm = false } = call;
  const headers: Record<string, string> = isHost ? {} : drawProof(random);
  if (body === undefined)
    return { port, method: call.method, target: drawTarget(call, random), headers, body: undefined };
  const final = random.chance(0.25) ? body : mutate(body, random);
  headers['content-type'] = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const bytes = isForm ? Buffer.from(encodeQuery({ x: JSON.stringify(final), state: 's' })) : writeBody(final, random);
  return { port, method: call.method, target: drawTarget(call, random), headers, body: bytes };
}

/** Mostly the right key, so that there is something behind it to reach. */
function drawProof(random: Random): Record<string, string> {
  if (random.chance(0.97)) return { authorization: `Bearer ${ADMIN_KEY}` };
  const wrong = percentEncode(drawText(random).slice(0, 100));
  const proofs: ReadonlyArray<Record<string, string>> = [
    {},
    { authorization: wrong },
    { 'x-api-key': wrong },
    { cookie: `dockline_session=${wrong}` },
  ];
  return pick(proofs, random);
}

function drawTarget({ path, query = {} }: Call, random: Random): string {
  const parts = { ...query };
  if (random.chance(0.2)) parts[pick([...Object.keys(query), 'unknown', '__proto__'], random)] = drawText(random);
  const segments = path.split('/');
  if (random.chance(0.05)) segments[1 + random.below(segments.length - 1)] = percentEncode(drawText(random));
  const text = encodeQuery(parts);
  const final = `${segments.join('/')}${text === '' ? '' : `?${text}`}`;
  return random.chance(0.02) ? `${final}${pick(['%00', '%', '?&&=', '/', ';', '%ed%a0%80', '#'], random)}` : final;
}

const RAW = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /google/validate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}',
  'POST /google/validate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /google/validate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /google/validate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"id"',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
  'GET /api/integrations HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc',
];

function drawRaw(random: Random): Buffer {
  const bytes = Buffer.from(pick(RAW, random), 'latin1');
  if (random.chance(0.5)) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/** Integrations and connections that calls can reach. The provider is moody, so each is tried until it is there. */
async function setUp({ port }: Target, provider: string): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const ask = (method: string, target: string, body: object): Promise<Reply> =>
    send({ port, method, target, headers, body: Buffer.from(JSON.stringify(body)) });
  const [acme, hub, keyed] = INTEGRATIONS;
  const uris = { authUri: `${provider}/authorize`, tokenUri: `${provider}/token`, apiBaseUri: provider };
  const made = [
    { name: acme, slug: acme, clientId: 'c', clientSecret: 's', ...uris },
    { name: hub, slug: hub, type: 'github' },
    { name: keyed, slug: keyed, authType: 'apikey', apiBaseUri: provider, apiKey: { in: 'header', name: 'x-key' } },
  ];
  for (const body of made) {
    const { status, code } = await ask('POST', '/api/integrations', body);
    if (status !== 201) throw new Error(`integration ${body.name}: ${status} ${code}`);
    const grant = body.slug === keyed ? { apiKey: 'k' } : { accessToken: 'access-1', refreshToken: 'refresh-1' };
    for (let tries = 0; ; tries += 1) {
      const connected = await ask('POST', `/api/integrations/${body.slug}/connect`, grant);
      if (connected.status === 201) break;
      if (tries === 50) throw new Error(`connection ${body.name}: ${connected.status} ${connected.code}`);
    }
  }
}

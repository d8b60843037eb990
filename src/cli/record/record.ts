import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tryParseJson } from '../../common';
import type { Http, HttpFactory, HttpRequest, HttpResponse } from '../../http';
import type { GivenAccount } from '../account-options';
import type { CommandContext } from '../command';
import { openSession, PAGE_LIMIT_MS } from '../session';
import { UsageError } from '../usage-error';
import { createPseudonyms } from './pseudonyms';
import type { RecordedCall, Recording } from './recording';

/** Headers of an answer that a connector may read; all others are left out. */
const KEPT_HEADERS = /^(content-type|link|etag|retry-after|x-?rate-?limit.*|ratelimit.*|x-total.*|x-next.*|x-page.*)$/;

interface Taken {
  request: HttpRequest;
  response: HttpResponse;
}

/** What to record, and where to. */
interface GivenRecord extends GivenAccount {
  out: string;
  /** All when it is empty. */
  types: readonly string[];
  /** Pages of each type that are read at most. */
  pages: number;
}

/**
 * `dockline record`: the calls of a real account, for tests. Every secret and everything that says something about somebody
 * is replaced, the same value by the same other; a value that would be left stops it before anything is written.
 */
export async function record(given: GivenRecord, context: CommandContext): Promise<void> {
  const { connector: id, folder, account, out, pages } = given;
  const taken: Taken[] = [];
  const session = await openSession({
    environment: context.environment,
    connector: id,
    folder,
    account,
    runId: randomUUID(),
    wrapHttp: (factory) => tap(factory, taken),
  });
  try {
    const { connector } = session;
    const { method, credentials } = session.account;
    const { name } = await connector.test({ apiClient: await session.apiClient(), method, credentials });
    const all = connector.synchronizer.types.map((type) => type.id);
    const unknown = given.types.find((type) => !all.includes(type));
    if (unknown !== undefined) throw new UsageError(`There is no type "${unknown}"; there are ${all.join(', ')}.`);
    const types: Recording['types'] = {};
    for (const type of given.types.length > 0 ? given.types : all) {
      let cursor: string | undefined;
      let rows = 0;
      let page = 0;
      do {
        const apiClient = await session.apiClient();
        const answer = await connector.synchronizer.page({
          apiClient,
          type,
          types: all,
          filter: {},
          ...(cursor !== undefined && { cursor }),
          timeLeftMs: PAGE_LIMIT_MS,
        });
        rows += answer.rows.length;
        page += 1;
        ({ cursor } = answer);
      } while (cursor !== undefined && page < pages);
      types[type] = { pages: page, rows };
    }
    const recording = anonymise({ connector: id, types, taken, secrets: [...session.secrets, name] });
    writeFileSync(out, `${JSON.stringify(recording, undefined, 2)}\n`);
    context.out.write(
      `${recording.calls.length} calls of ${connector.name} in ${out}. Look through it before you commit it.\n`,
    );
  } finally {
    await session.close();
  }
}

/** Notes every call that is answered. */
function tap(factory: HttpFactory, taken: Taken[]): HttpFactory {
  const wrap = (http: Http): Http => ({
    ...http,
    asForeign: () => wrap(http.asForeign()),
    timeLeftMs: () => http.timeLeftMs(),
    stream: (request) => http.stream(request),
    reportStatus: (status) => http.reportStatus(status),
    async request(request) {
      const response = await http.request(request);
      taken.push({ request, response });
      return response;
    },
  });
  return (call) => wrap(factory(call));
}

interface Raw {
  connector: string;
  types: Recording['types'];
  taken: readonly Taken[];
  secrets: readonly string[];
}

function anonymise({ connector, types, taken, secrets }: Raw): Recording {
  const origins = [...new Set(taken.map(({ request }) => new URL(request.uri).origin))];
  const pseudonyms = createPseudonyms(secrets, origins);
  // Answers first: what they hold comes back in the addresses and bodies of later requests.
  const answers = taken.map(({ response }) => pseudonyms.replaceData(readBody(response)));
  const calls = taken.map(({ request, response }, index): RecordedCall => {
    const headers = Object.entries(response.headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && KEPT_HEADERS.test(entry[0]),
    );
    return {
      method: request.method,
      uri: pseudonyms.replaceText(request.uri),
      ...(request.body !== undefined && { body: pseudonyms.replaceText(request.body) }),
      status: response.status,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, pseudonyms.replaceText(value)])),
      answer: replaceLinks(answers[index], pseudonyms.replaceText),
    };
  });
  const text = JSON.stringify(calls);
  const left = pseudonyms.originals().filter((original) => text.includes(original));
  if (left.length > 0)
    throw new UsageError(`${left.length} values of the account could not be replaced; nothing was written.`);
  return { connector, types, calls };
}

/** Texts that hold other values inside: a cursor, an address of the API. */
function replaceLinks(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return replace(value);
  }
  if (Array.isArray(value)) return value.map((item) => replaceLinks(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceLinks(inner, replace)]));
}

function readBody({ body }: HttpResponse): unknown {
  const text = body.toString('utf8');
  const value = tryParseJson(text);
  return value === undefined ? text : value;
}

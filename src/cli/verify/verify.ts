import { readFileSync, writeFileSync } from 'node:fs';
import { createHttp } from '../../http';
import { VERSION } from '../../service';
import type { CommandContext } from '../command';
import { prompt } from '../prompt';
import { UsageError } from '../usage-error';
import { ACCOUNT_CHECKS } from './account-checks';
import type { Account, Check, CheckContext } from './check';
import { connectAccount } from './connect';
import { DATA_CHECKS } from './data-checks';
import { createHostCaller } from './host-call';
import { INFO_CHECKS, listMethods } from './info-checks';
import { INPUT_CHECKS } from './input-checks';
import { NotApplicable, Violation, type Outcome } from './outcome';
import { writeJson, writeJunit, writeText, type Report } from './report';

const CALL_LIMIT_MS = 65_000;
const CONSENT_LIMIT_MS = 10 * 60_000;
const LONGEST_LINE = 120;

/** What to verify, and with which account. */
interface GivenVerify {
  url: string;
  account: string | undefined;
  /** Whether a person takes part and connects an account. */
  connect: boolean;
  callback: string | undefined;
  fields: Readonly<Record<string, unknown>>;
  format: 'text' | 'json' | 'junit';
  out: string | undefined;
  pages: number;
}

/**
 * `dockline verify`: plays the host against any running connector of the contract, whoever wrote it and in whatever
 * language. Returns whether nothing failed.
 */
export async function verify(given: GivenVerify, context: CommandContext): Promise<boolean> {
  const { url, format } = given;
  const http = createHttp({ timeoutMs: CALL_LIMIT_MS, userAgent: `dockline/${VERSION}`, allowPrivateNetworks: true });
  const host = createHostCaller(url, http);
  const found: CheckContext['found'] = {
    types: [],
    filters: [],
    schema: {},
    rows: new Map(),
    complete: new Set(),
  };
  const check: CheckContext = { host, found, maxPages: given.pages };
  const outcomes: Outcome[] = [];
  for (const one of [
    ...INFO_CHECKS,
    createConnectCheck(given, context),
    ...ACCOUNT_CHECKS,
    ...DATA_CHECKS,
    ...INPUT_CHECKS,
  ]) {
    const isSilent = outcomes.length > 0 && !host.hasAnswered();
    outcomes.push(isSilent ? skip(one) : await runCheck(one, check));
  }

  const report: Report = { url, outcomes };
  const text =
    format === 'json'
      ? writeJson(report)
      : format === 'junit'
        ? writeJunit(report)
        : writeText(report, Math.min(context.width, LONGEST_LINE));
  if (given.out === undefined) context.out.write(text);
  else writeFileSync(given.out, text);
  return outcomes.every(({ status }) => status !== 'failed');
}

/** Nothing is there to check: once said is enough. */
function skip({ id, title }: Check): Outcome {
  return { id, title, status: 'not applicable', reason: 'the first call got no answer' };
}

async function runCheck({ id, title, contract, run }: Check, context: CheckContext): Promise<Outcome> {
  try {
    await run(context);
    return { id, title, status: 'passed' };
  } catch (error) {
    if (error instanceof NotApplicable) return { id, title, status: 'not applicable', reason: error.message };
    if (!(error instanceof Violation)) throw error;
    const { host } = context;
    const last = host.describeGot();
    const got = error.got === last ? last : `${error.got} (${last})`;
    return { id, title, status: 'failed', sent: error.sent ?? host.describeSent(), got, contract };
  }
}

/** The account of a file, or one that is connected now where a person takes part. */
function createConnectCheck(given: GivenVerify, context: CommandContext): Check {
  return {
    id: 'connect',
    title: 'An account can be connected',
    contract:
      'authorize gives the consent page with the state and no secret; access_token turns its callback into an account',
    async run({ host, found }) {
      const { fields } = given;
      if (given.account !== undefined) {
        found.account = readAccount(given.account, fields);
        const { auth: _auth, callback_uri: _callback, ...secrets } = found.account as Record<string, unknown>;
        host.hide(Object.values(secrets));
        throw new NotApplicable('the account came from a file');
      }
      const ids = new Set(listMethods(found.info).map(({ id }) => id));
      const auth = ids.has('oauth2') ? 'oauth2' : ids.has('oauth') ? 'oauth' : undefined;
      if (!given.connect) throw new NotApplicable('give --account or --connect to look at accounts and data');
      if (auth === undefined) throw new NotApplicable('it has no OAuth');
      found.account = await connectAccount({
        host,
        auth,
        callback: given.callback,
        ask: (question) => prompt(context, question, false),
        fields,
        say: (text) => void context.notices.write(text),
        timeoutMs: CONSENT_LIMIT_MS,
      });
    },
  };
}

function readAccount(path: string, fields: Readonly<Record<string, unknown>>): Account {
  try {
    return { ...(JSON.parse(readFileSync(path, 'utf8')) as Account), ...fields };
  } catch {
    throw new UsageError(`${path} is no JSON file with an account.`);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { createHttp } from '../../http';
import { VERSION } from '../../service';
import { UsageError, type Command } from '../arguments';
import type { CommandContext } from '../pull';
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
const MAX_PAGES = 50;

/**
 * `dockline verify`: plays the host against any running connector of the contract, whoever wrote it and in whatever
 * language. Returns whether nothing failed.
 */
export async function verify(command: Extract<Command, { name: 'verify' }>, context: CommandContext): Promise<boolean> {
  const { url, format } = command;
  const http = createHttp({ timeoutMs: CALL_LIMIT_MS, userAgent: `dockline/${VERSION}`, allowPrivateNetworks: true });
  const host = createHostCaller(url, http);
  const found: CheckContext['found'] = {
    types: [],
    filters: [],
    schema: {},
    rows: new Map(),
    complete: new Set(),
  };
  const check: CheckContext = { host, found, maxPages: command.pages ?? MAX_PAGES };
  const outcomes: Outcome[] = [];
  for (const one of [...INFO_CHECKS, createConnectCheck(command), ...ACCOUNT_CHECKS, ...DATA_CHECKS, ...INPUT_CHECKS]) {
    const isSilent = outcomes.length > 0 && !host.hasAnswered();
    outcomes.push(isSilent ? skip(one) : await runCheck(one, check));
  }

  const report: Report = { url, outcomes };
  const text =
    format === 'json'
      ? writeJson(report)
      : format === 'junit'
        ? writeJunit(report)
        : writeText(report, Math.min(context.out.columns ?? 80, 120));
  if (command.out === undefined) context.out.write(text);
  else writeFileSync(command.out, text);
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
function createConnectCheck(command: Extract<Command, { name: 'verify' }>): Check {
  return {
    id: 'connect',
    title: 'An account can be connected',
    contract:
      'authorize gives the consent page with the state and no secret; access_token turns its callback into an account',
    async run({ host, found }) {
      const fields = command.fields;
      if (command.account !== undefined) {
        found.account = readAccount(command.account, fields);
        const { auth: _auth, callback_uri: _callback, ...secrets } = found.account as Record<string, unknown>;
        host.hide(Object.values(secrets));
        throw new NotApplicable('the account came from a file');
      }
      const ids = new Set(listMethods(found.info).map(({ id }) => id));
      const auth = ids.has('oauth2') ? 'oauth2' : ids.has('oauth') ? 'oauth' : undefined;
      if (!command.isConnecting) throw new NotApplicable('give --account or --connect to look at accounts and data');
      if (auth === undefined) throw new NotApplicable('it has no OAuth');
      found.account = await connectAccount({
        host,
        auth,
        callback: command.callback,
        ask,
        fields,
        say: (text) => void process.stderr.write(text),
        timeoutMs: CONSENT_LIMIT_MS,
      });
    },
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

function readAccount(path: string, fields: Readonly<Record<string, unknown>>): Account {
  try {
    return { ...(JSON.parse(readFileSync(path, 'utf8')) as Account), ...fields };
  } catch {
    throw new UsageError(`${path} is no JSON file with an account.`);
  }
}

import { randomBytes } from 'node:crypto';
import { isObject } from '../../common';
import { SYNCHRONIZER, type Check, type CheckContext } from './check';
import { listMethods, looksInside } from './info-checks';
import { NotApplicable, requireThat, Violation } from './outcome';
import type { HostAnswer } from './host-call';

const ERROR = 'a fitting 4xx with { "message" } in JSON; never 200, never a stack trace';
/** The host waits about a minute. */
const LONGEST_MS = 60_000;

/** An account that no provider knows, with values that must not come back. */
function createStranger(): { account: Record<string, string>; canaries: string[] } {
  const canary = (): string => `canary${randomBytes(9).toString('hex')}`;
  const account = {
    access_token: canary(),
    access_secret: canary(),
    refresh_token: canary(),
    token: canary(),
    apiKey: canary(),
    key: canary(),
    expires_on: '2099-01-01T00:00:00.000Z',
  };
  return { account, canaries: Object.values(account).filter((value) => value.startsWith('canary')) };
}

/** Requests that are wrong. */
export const INPUT_CHECKS: readonly Check[] = [
  ...['/validate', `${SYNCHRONIZER}/schema`, `${SYNCHRONIZER}/data`].map((path): Check => ({
    id: `json${path.replaceAll('/', '-')}`,
    title: `POST ${path} with broken JSON is refused`,
    contract: ERROR,
    run: async ({ host }) => requireRefusal(await host.postText(path, '{"id":')),
  })),
  ...['/validate', `${SYNCHRONIZER}/schema`, `${SYNCHRONIZER}/data`].map((path): Check => ({
    id: `empty${path.replaceAll('/', '-')}`,
    title: `POST ${path} with an empty body is refused`,
    contract: ERROR,
    run: async ({ host }) => requireRefusal(await host.post(path, {})),
  })),
  {
    id: 'config-without-account',
    title: 'The list of types needs no account',
    contract: 'account may be absent or empty: 200 with types and filters, or 401 where the list depends on it',
    async run({ host }) {
      const { status, body } = await host.post(`${SYNCHRONIZER}/config`, {});
      if (status === 401) return;
      requireThat(status === 200 && isObject(body) && Array.isArray(body['types']), `status ${status}`);
    },
  },
  {
    id: 'authorize-empty',
    title: 'authorize without its arguments is refused',
    contract: 'callback_uri (and state) are required: a 4xx, and no address with “undefined” in it',
    async run(context) {
      const path = findAuthorize(context);
      const answer = await context.host.post(path, {});
      requireThat(!answer.text.includes('undefined'), 'an address with “undefined” in it');
      requireRefusal(answer);
    },
  },
  {
    id: 'code-unknown',
    title: 'A code that nobody issued gives no account',
    contract: '4xx when the provider refuses, 5xx with tryLater when it cannot be asked; the code does not come back',
    async run(context) {
      const path = findAuthorize(context).replace('authorize', 'access_token');
      const { canaries } = createStranger();
      const [code = '', token = '', secret = ''] = canaries;
      const fields = { callback_uri: 'https://host.example/callback', access_token: token, access_secret: secret };
      const answer = await context.host.post(path, { fields, code, oauth_verifier: code });
      requireThat(answer.status >= 400, `status ${answer.status}`);
      requireNoCanary(answer, canaries);
      requireThat(!looksInside(answer.text), 'a stack trace');
    },
  },
  {
    id: 'stranger-validate',
    title: 'An account that the provider does not know is refused',
    contract:
      '401 when refused, 429 or 5xx with tryLater when the provider cannot be asked; within a minute; no secret',
    run: (context) => checkStranger(context, '/validate', (account, id) => ({ id, fields: account })),
  },
  {
    id: 'stranger-data',
    title: 'Data of an account that the provider does not know is refused',
    contract: '401 when refused, 429 or 5xx with tryLater when the provider cannot be asked; never 200; no secret',
    async run(context) {
      const [type] = context.found.types;
      if (type === undefined) throw new NotApplicable('there are no types');
      await checkStranger(context, `${SYNCHRONIZER}/data`, (account, auth) => ({
        requestedType: type,
        types: [type],
        filter: {},
        account: { ...account, auth },
      }));
    },
  },
  {
    id: 'unknown-type',
    title: 'An unknown type is refused',
    contract: 'a 400; a 200 without items would delete every row of that type at the host',
    async run({ host, found }) {
      const account = found.account ?? createStranger().account;
      const type = 'thereIsNoSuchType';
      const answer = await host.post(`${SYNCHRONIZER}/data`, {
        requestedType: type,
        types: [type],
        filter: {},
        account,
      });
      requireThat(answer.status >= 400, `status ${answer.status}`);
      requireThat(answer.status < 500 || found.account === undefined, `status ${answer.status}`);
    },
  },
];

async function checkStranger(
  { host, found }: CheckContext,
  path: string,
  write: (account: Record<string, string>, id: string) => object,
): Promise<void> {
  const ids = listMethods(found.info).map(({ id }) => String(id));
  const id = ids.find((known) => known !== 'none' && known !== 'public');
  if (id === undefined) throw new NotApplicable('it needs no account');
  const { account, canaries } = createStranger();
  const answer = await host.post(path, write(account, id));
  requireThat(answer.status >= 400, `status ${answer.status}`);
  requireThat(answer.ms < LONGEST_MS, `after ${Math.round(answer.ms / 1000)} seconds`);
  requireNoCanary(answer, canaries);
  requireThat(!looksInside(answer.text), 'a stack trace or a page of HTML');
  const message = isObject(answer.body) ? answer.body['message'] : undefined;
  requireThat(typeof message === 'string' && message !== '', 'no message for the user');
  requireThat(answer.status !== 500, 'a 500: the failure of the provider was not told apart');
  const mayRetry = isObject(answer.body) && answer.body['tryLater'] === true;
  const isForLater = answer.status === 429 || answer.status === 503 || answer.status === 504;
  requireThat(!isForLater || mayRetry, `a ${answer.status} without tryLater`);
}

function requireRefusal({ status, text, body }: HostAnswer): void {
  requireThat(status >= 400 && status < 500, `status ${status}`);
  requireThat(!looksInside(text), 'a stack trace or a page of HTML');
  requireThat(isObject(body) && typeof body['message'] === 'string', 'no JSON with a message');
}

function requireNoCanary({ text }: HostAnswer, canaries: readonly string[]): void {
  if (canaries.some((canary) => text.includes(canary))) throw new Violation('the answer repeats a secret');
}

/** The authorize route of the first OAuth version. */
function findAuthorize({ found }: CheckContext): string {
  const ids = new Set(listMethods(found.info).map(({ id }) => id));
  if (ids.has('oauth2')) return '/oauth2/v1/authorize';
  if (ids.has('oauth')) return '/oauth1/v1/authorize';
  throw new NotApplicable('it has no OAuth');
}

import type { Service } from '../../src/service/start-service';
import type { Player, SeenRequest } from '../../sandbox/catalogue/play';
import type { PlayedConnector } from './played-catalogue';

export const CALLBACK = 'https://host.example/callback';
export const PUBLIC_URL = 'https://connect.example';
export const ENDED = '2020-01-01T00:00:00.000Z';

/** Marks that are newer than any clock: `/validate` then only does what it does for tokens. */
const NO_MARK_DUE = { change_marks: '[[4102444800,{}]]' };

export type Members = Record<string, unknown>;

/** An answer of the service. */
export interface Answer {
  status: number;
  body: Members;
}

/** A statement about a connector that does not hold. */
class Problem extends Error {}

/** Throws the problem unless the statement holds. */
export function expectThat(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Problem(problem);
}

/** What checks of one connector work with. */
export interface Bench {
  played: PlayedConnector;
  player: Player;
  /** Texts of every error that the service answered. */
  errors: string[];
  post: (path: string, body: object) => Promise<Answer>;
  validate: (account: Members, auth: string) => Promise<Answer>;
  lastSeen: (part: SeenRequest['part']) => SeenRequest | undefined;
  count: (part: SeenRequest['part']) => number;
  /** Why the provider refused last. */
  explain: () => string;
  check: (name: string, run: () => Promise<void> | void) => Promise<void>;
  /** Opens the consent page and returns what the host's callback gets, through the relay where there is one. */
  consent: (uri: string) => Promise<Members>;
}

/** Makes the bench of one connector. */
export function createBench(
  played: PlayedConnector,
  service: Service,
  report: (check: string, problem: string | undefined) => void,
): Bench {
  const { player, id, connectionParameters } = played;
  const errors: string[] = [];
  const post = async (path: string, body: object): Promise<Answer> => {
    const response = await fetch(`${service.origin}/${id}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 400) errors.push(text);
    return { status: response.status, body: JSON.parse(text) as Members };
  };
  return {
    played,
    player,
    errors,
    post,
    validate: (account, auth) =>
      post('/validate', { id: auth, fields: { ...account, ...connectionParameters, ...NO_MARK_DUE } }),
    lastSeen: (part) => player.seen.findLast((seen) => seen.part === part),
    count: (part) => player.seen.filter((seen) => seen.part === part).length,
    explain: () => player.seen.findLast(({ problem }) => problem !== undefined)?.problem ?? 'no reason seen',
    async check(name, run) {
      try {
        await run();
        report(name, undefined);
      } catch (error) {
        const message = error instanceof Error ? error.message : 'failed';
        report(name, error instanceof Problem ? message : `threw: ${message}`);
      }
    },
    async consent(uri) {
      const page = await fetch(uri, { redirect: 'manual' });
      const posted = page.status === 200 ? ((await page.json()) as { action: string; fields: Members }) : undefined;
      const location = posted?.action ?? page.headers.get('location');
      expectThat(location !== null, `the consent page answers ${page.status}: ${player.seen.at(-1)?.problem ?? ''}`);
      if (!location.startsWith(PUBLIC_URL)) return { ...readQuery(location), ...posted?.fields };
      const relay = location.replace(PUBLIC_URL, service.origin);
      const form = posted && new URLSearchParams(posted.fields as Record<string, string>);
      const relayed = await fetch(relay, {
        redirect: 'manual',
        ...(form !== undefined && { method: 'POST', body: form }),
      });
      const target = relayed.headers.get('location');
      expectThat(target?.startsWith(CALLBACK) === true, `the relay answers ${relayed.status}`);
      return readQuery(target);
    },
  };
}

function readQuery(uri: string): Members {
  return Object.fromEntries(new URL(uri).searchParams);
}

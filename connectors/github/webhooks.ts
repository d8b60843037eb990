import {
  expectList,
  hasStatus,
  isHmacRight,
  type ApiClient,
  type EventChanges,
  type ToChangesArguments,
  type WebhookDefinition,
} from '../../src/connector';
import type { Comment, Issue, Label, Milestone, PullRequest } from './provider-types';
import { readRepositories, type Repository } from './repositories';
import { toComment } from './types/comment';
import { toIssue } from './types/issue';
import { toLabel } from './types/label';
import { toMilestone } from './types/milestone';
import { toPullRequest } from './types/pull-request';
import { toRepository } from './types/repository';

const EVENTS = ['issues', 'pull_request', 'issue_comment', 'label', 'milestone', 'repository'];

/** An event (https://docs.github.com/webhooks/webhook-events-and-payloads). */
interface Event {
  repository?: { id: number; full_name: string; owner: { id: number } };
  issue?: { id: number; number: number; pull_request?: object };
  pull_request?: { id: number; number: number };
  comment?: { id: unknown };
  label?: { id: number; name: string };
  milestone?: { id: number; number: unknown };
}

/** A webhook of a repository. */
interface Hook {
  id: number;
  config: { url?: string };
}

/**
 * One webhook per repository, signed with our secret (HMAC-SHA256, hex). An event names its repository and nobody's
 * account, so that set-ups are told apart by the owner of the repositories: with several owners, the one with most of them.
 */
export const webhooks: WebhookDefinition = {
  async setUp({ apiClient, uri, secret, ...args }) {
    const repositories = await readRepositories({ apiClient, ...args });
    const owner = findMainOwner(repositories);
    // Only an administrator of a repository may make webhooks there.
    const own = repositories.filter((item) => item.owner.id === owner && item.permissions?.admin !== false);
    const ids = await Promise.all(
      own.map(async ({ full_name }) => {
        const { data } = await apiClient.get<Hook[]>(`/repos/${full_name}/hooks`, { query: { per_page: '100' } });
        const known = expectList(data, 'webhooks').find(({ config }) => config.url === uri);
        return known?.id ?? createHook(apiClient, full_name, uri, secret);
      }),
    );
    const hooks = Object.fromEntries(own.map(({ full_name }, index) => [full_name, ids[index]]));
    const workspaceId = `github-owner-${owner}`;
    return { id: workspaceId, workspaceId, hooks };
  },
  async takeDown({ apiClient, record }) {
    for (const [name, id] of readHooks(record['hooks'])) {
      try {
        await apiClient.request({ method: 'DELETE', path: `/repos/${name}/hooks/${id}` });
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
      }
    }
  },
  readEvent({ headers, body, secret }) {
    const signature = headers['x-hub-signature-256'] ?? '';
    if (
      !isHmacRight({
        algorithm: 'sha256',
        key: secret,
        data: body,
        encoding: 'hex',
        signature: signature.replace(/^sha256=/, ''),
      })
    ) {
      return undefined;
    }
    const owner = (parseEvent(body)?.repository as Partial<Event['repository']> | undefined)?.owner?.id;
    if (headers['x-github-event'] === 'ping' || !Number.isSafeInteger(owner)) return { workspaceIds: [] };
    return { workspaceIds: [`github-owner-${owner}`] };
  },
  /** Everything is read anew: events come late and out of order, and a row must never go back in time. */
  async toChanges(args) {
    const { repository, issue, pull_request, comment, label, milestone } = readEvent(args.event);
    const selected = await readRepositories(args);
    const own = selected.find(({ id }) => id === repository?.id);
    if (own === undefined) return {};
    const path = `/repos/${own.full_name}`;
    const changes: Record<string, EventChanges> = { repository: { items: [toRepository(own)] } };
    // Numbers become parts of addresses, and an event is only what a caller says.
    const number = toNumber(pull_request?.number ?? issue?.number);
    if (pull_request !== undefined || issue?.pull_request !== undefined) {
      const found = await readOne<PullRequest>(args, `${path}/pulls/${number}`);
      changes['pullRequest'] = show(args, found && toPullRequest(own.id, found), pull_request?.id);
    } else if (issue !== undefined) {
      const found = await readOne<Issue>(args, `${path}/issues/${number}`);
      // One that moved to another repository answers from there, under another id.
      const row = found?.id === issue.id ? toIssue(own.id, found) : undefined;
      changes['issue'] = show(args, row, issue.id);
    }
    if (comment !== undefined) {
      const found = await readOne<Comment>(args, `${path}/issues/comments/${toNumber(comment.id)}`);
      changes['comment'] =
        found === undefined ? { removed: [String(toNumber(comment.id))] } : { items: [toComment(own.id, found)] };
    }
    if (label !== undefined && issue === undefined && pull_request === undefined) {
      const found = await readOne<Label>(
        args,
        `${path}/labels/${encodeURIComponent(toText(label.name).toWellFormed())}`,
      );
      changes['label'] =
        found?.id === label.id ? { items: [toLabel(own.id, found)] } : { removed: [String(toNumber(label.id))] };
    }
    if (milestone !== undefined && issue === undefined && pull_request === undefined) {
      const found = await readOne<Milestone>(args, `${path}/milestones/${toNumber(milestone.number)}`);
      changes['milestone'] =
        found?.id === milestone.id
          ? { items: [toMilestone(own.id, found)] }
          : { removed: [String(toNumber(milestone.id))] };
    }
    return changes;
  },
};

function parseEvent(body: Buffer): Partial<Event> | undefined {
  try {
    return readEvent(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** Of an event, which is only what a caller says, the members that are objects. */
function readEvent(given: unknown): Event {
  const entries = Object.entries(given ?? {}).filter(([, value]) => typeof value === 'object' && value !== null);
  return Object.fromEntries(entries);
}

/** 0, which names nothing, for what is no number. */
function toNumber(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What a set-up recorded, as a caller hands it back: names and ids become parts of addresses. */
function readHooks(hooks: unknown): Array<[name: string, id: number]> {
  return Object.entries(hooks ?? {}).filter(
    (entry): entry is [string, number] =>
      /^[\w-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/.test(entry[0]) && Number.isSafeInteger(entry[1]),
  );
}

/** The row, unless the filter hides it or it is gone. */
function show(
  { filter }: ToChangesArguments,
  row: { id: string; state: string } | undefined,
  id: number | undefined,
): EventChanges {
  if (row !== undefined && (filter['openOnly'] !== true || row.state === 'open')) return { items: [row] };
  const gone = row?.id ?? (id === undefined ? undefined : String(toNumber(id)));
  return gone === undefined ? {} : { removed: [gone] };
}

async function createHook(apiClient: ApiClient, name: string, url: string, secret: string): Promise<number> {
  const { data } = await apiClient.post<Hook>(`/repos/${name}/hooks`, {
    name: 'web',
    active: true,
    events: EVENTS,
    config: { url, content_type: 'json', secret, insecure_ssl: '0' },
  });
  return data.id;
}

function findMainOwner(repositories: readonly Repository[]): number {
  const counts = new Map<number, number>();
  for (const { owner } of repositories) counts.set(owner.id, (counts.get(owner.id) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}

/** One thing, or nothing when it is gone. */
async function readOne<T>({ apiClient }: ToChangesArguments, path: string): Promise<T | undefined> {
  try {
    return (await apiClient.get<T>(path)).data;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}

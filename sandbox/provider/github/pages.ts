import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { GithubHook } from './github-webhooks';

/** The call that a page answers. */
interface Call {
  request: Request;
  response: Response;
}

/** What a profile has beside what lists tell of a user. */
export const PROFILE = {
  bio: null,
  blog: '',
  company: null,
  followers: 0,
  following: 0,
  hireable: null,
  location: null,
  public_gists: 0,
  public_repos: 2,
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-01T00:00:00Z',
};

/** What a pull request alone has beside what lists tell of it. */
export const PULL_DETAILS = {
  additions: 1,
  deletions: 1,
  changed_files: 1,
  commits: 1,
  comments: 0,
  review_comments: 0,
  mergeable: null,
  mergeable_state: 'unknown',
  merged_by: null,
  maintainer_can_modify: false,
};

/** Parameters of the query. */
export function readQuery({ request }: Call): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://sandbox').searchParams);
}

/** One page, with the address of the next one in `Link` (RFC 8288). */
export function page(call: Call, items: readonly unknown[]): unknown {
  const query = readQuery(call);
  const size = Math.min(100, Number(query['per_page'] ?? 30));
  const number = Number(query['page'] ?? 1);
  const { request, response } = call;
  if (items.length > number * size) {
    const next = new URL(request.originalUrl, `${request.protocol}://${request.get('host') ?? ''}`);
    next.searchParams.set('page', String(number + 1));
    response.set('link', `<${next.href}>; rel="next"`);
  }
  return items.slice((number - 1) * size, number * size);
}

/** A 304 for what the client has; such an answer counts against no limit. */
export function sendWithTag(request: Request, response: Response, result: unknown): void {
  const text = JSON.stringify(result);
  const tag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  response.set('etag', tag);
  if (request.get('if-none-match') === tag) response.status(304).end();
  else response.type('json').send(text);
}

/** A webhook; nobody gets its secret back. */
export function writeHook({ id, events, active, config }: GithubHook): object {
  const { secret: _secret, ...shown } = config;
  const at = new Date(0).toISOString();
  return {
    type: 'Repository',
    id,
    name: 'web',
    active,
    events,
    config: { ...shown, secret: '********' },
    created_at: at,
    updated_at: at,
    url: 'https://api.github.com/hook',
    test_url: 'https://api.github.com/hook/test',
    ping_url: 'https://api.github.com/hook/pings',
    last_response: { code: null, status: 'unused', message: null },
  };
}

import { Router, type Request, type Response } from 'express';
import type { ProviderOptions } from '../options';
import type { SandboxUser } from '../seed-data';
import { findBearer, type ProviderState } from '../state';
import type { GithubChanges } from './github-changes';
import type { GithubData, Repository } from './github-data';
import type { GithubHook, GithubWebhooks } from './github-webhooks';
import { page, PROFILE, PULL_DETAILS, readQuery, sendWithTag, writeHook } from './pages';
import type { GithubWriter } from './write-github';
import { Refusal } from '../refusal';

/** What the API stands on. */
export interface GithubParts {
  data: GithubData;
  changes: GithubChanges;
  webhooks: GithubWebhooks;
  writer: GithubWriter;
}

type Body = Readonly<Record<string, unknown>>;

/** What one route gets. */
interface Call {
  user: SandboxUser;
  request: Request;
  response: Response;
  /** The repository of the path; 404 when the user cannot see it. */
  repository: () => Repository;
  body: Body;
}

/**
 * A GitHub-shaped API (https://docs.github.com/rest): bearer tokens, pages with `Link`, `ETag` and `If-None-Match`.
 */
export function githubApi(state: ProviderState, options: ProviderOptions, parts: GithubParts): Router {
  const { data, changes, webhooks, writer } = parts;
  const router = Router();
  const visible = (user: SandboxUser): Repository[] =>
    [...data.repositories.values()].filter(({ people }) => people.includes(user.username));

  const authorized =
    (answer: (call: Call) => unknown) =>
    (request: Request, response: Response): void => {
      const user = findBearer(state, options, request.get('authorization'));
      if (user === undefined) {
        response.status(401).json({ message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' });
        return;
      }
      const repository = (): Repository => {
        const { owner, repo } = request.params;
        const found = visible(user).find(({ owner: { login }, name }) => login === owner && name === repo);
        if (found === undefined) throw new Refusal(404, 'Not Found');
        return found;
      };
      try {
        const result = answer({ user, request, response, repository, body: (request.body ?? {}) as Body });
        if (response.headersSent) return;
        sendWithTag(request, response, result);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        response
          .status(error.status)
          .json({ message: error.message, documentation_url: 'https://docs.github.com/rest' });
      }
    };
  const read = (path: string, answer: (call: Call) => unknown): void => void router.get(path, authorized(answer));

  read('/user', ({ user }) => ({ ...writer.user(user.username), ...PROFILE, name: user.fullName, email: user.email }));
  read('/user/repos', (call) => page(call, visible(call.user).map(writer.repository)));
  read('/repos/:owner/:repo', ({ repository }) => writer.repository(repository()));
  read('/repos/:owner/:repo/assignees', (call) => page(call, call.repository().people.map(writer.user)));
  read('/repos/:owner/:repo/issues', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open', since, sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const issues = [...repository.issues.values()]
      .filter((issue) => wanted === 'all' || issue.state === wanted)
      .filter((issue) => since === undefined || issue.updatedAt >= new Date(since).toISOString())
      .toSorted((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? issues : issues.toReversed()).map((issue) => writer.issue(repository, issue)),
    );
  });
  read('/repos/:owner/:repo/pulls', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open', sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const pulls = [...repository.issues.values()]
      .filter(({ pull, state: own }) => pull !== undefined && (wanted === 'all' || own === wanted))
      .toSorted((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? pulls : pulls.toReversed()).map((pull) => writer.pull(repository, pull)),
    );
  });
  read('/repos/:owner/:repo/issues/comments', (call) => {
    const repository = call.repository();
    const { since, sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const comments = [...repository.comments.values()]
      .filter((comment) => since === undefined || comment.updatedAt >= new Date(since).toISOString())
      .toSorted((a, b) => (a[key] === b[key] ? a.id - b.id : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? comments : comments.toReversed()).map((comment) => writer.comment(repository, comment)),
    );
  });
  read('/repos/:owner/:repo/issues/events', (call) =>
    page(
      call,
      call
        .repository()
        .events.toReversed()
        .map((event) => ({
          ...event,
          node_id: `E_${event.id}`,
          url: 'https://api.github.com/e',
          actor: null,
          commit_id: null,
          commit_url: null,
        })),
    ),
  );
  read('/repos/:owner/:repo/issues/comments/:id', (call) => {
    const repository = call.repository();
    const comment = repository.comments.get(Number(call.request.params['id']));
    if (comment === undefined) throw new Refusal(404, 'Not Found');
    return writer.comment(repository, comment);
  });
  read('/repos/:owner/:repo/issues/:number', (call) => {
    const repository = call.repository();
    const issue = repository.issues.get(Number(call.request.params['number']));
    if (issue === undefined) throw new Refusal(410, 'This issue was deleted');
    return writer.issue(repository, issue);
  });
  read('/repos/:owner/:repo/pulls/:number', (call) => {
    const repository = call.repository();
    const issue = repository.issues.get(Number(call.request.params['number']));
    if (issue?.pull === undefined) throw new Refusal(404, 'Not Found');
    return { ...writer.pull(repository, issue), ...PULL_DETAILS, merged: issue.pull.mergedAt !== null };
  });
  read('/repos/:owner/:repo/labels', (call) => {
    const repository = call.repository();
    return page(
      call,
      [...repository.labels.values()].map((label) => writer.label(repository, label)),
    );
  });
  read('/repos/:owner/:repo/labels/:name', (call) => {
    const repository = call.repository();
    const label = [...repository.labels.values()].find(({ name }) => name === call.request.params['name']);
    if (label === undefined) throw new Refusal(404, 'Not Found');
    return writer.label(repository, label);
  });
  read('/repos/:owner/:repo/milestones', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open' } = readQuery(call);
    const milestones = [...repository.milestones.values()].filter((item) => wanted === 'all' || item.state === wanted);
    return page(
      call,
      milestones.map((milestone) => writer.milestone(repository, milestone)),
    );
  });
  read('/repos/:owner/:repo/milestones/:number', (call) => {
    const repository = call.repository();
    const milestone = repository.milestones.get(Number(call.request.params['number']));
    if (milestone === undefined) throw new Refusal(404, 'Not Found');
    return writer.milestone(repository, milestone);
  });
  read('/search/issues', (call) => {
    const { q = '' } = readQuery(call);
    const owners = new Set([...q.matchAll(/\buser:(\S+)/g)].map(([, login]) => login));
    const before = /\bcreated:<(\S+)/.exec(q)?.[1];
    const found = visible(call.user)
      .filter(({ owner }) => owners.has(owner.login))
      .flatMap((repository) => [...repository.issues.values()].map((issue) => ({ repository, issue })))
      .filter(
        ({ issue }) =>
          issue.pull === undefined && (before === undefined || issue.createdAt < new Date(before).toISOString()),
      );
    const items = found.slice(0, 1).map(({ repository, issue }) => ({ ...writer.issue(repository, issue), score: 1 }));
    return { total_count: found.length, incomplete_results: false, search_type: 'lexical', items };
  });
  read('/repos/:owner/:repo/hooks', (call) => page(call, webhooks.list(call.repository()).map(writeHook)));
  router.post(
    '/repos/:owner/:repo/hooks',
    authorized(({ repository, body, response }) => {
      const { config, events } = body as unknown as GithubHook;
      if (typeof config?.url !== 'string') throw new Refusal(422, 'Validation Failed');
      response.status(201).json(writeHook(webhooks.create(repository(), { config, events })));
    }),
  );
  router.delete(
    '/repos/:owner/:repo/hooks/:id',
    authorized(({ repository, request, response }) => {
      if (!webhooks.remove(repository(), Number(request.params['id']))) throw new Refusal(404, 'Not Found');
      response.status(204).end();
    }),
  );
  router.post(
    '/repos/:owner/:repo/issues',
    authorized(({ repository, user, body, response }) => {
      if (typeof body['title'] !== 'string') throw new Refusal(422, 'Validation Failed');
      const found = repository();
      const names = (body['labels'] ?? []) as string[];
      const labels = names.map(
        (name) =>
          [...found.labels.values()].find((label) => label.name === name)?.id ?? changes.createLabel(found, name),
      );
      const issue = changes.createIssue(found, {
        title: body['title'],
        body: (body['body'] ?? '') as string,
        author: user.username,
        labels,
      });
      response.status(201).json(writer.issue(found, issue));
    }),
  );
  router.post(
    '/repos/:owner/:repo/issues/:number/comments',
    authorized(({ repository, request, user, body, response }) => {
      const found = repository();
      const number = Number(request.params['number']);
      if (!found.issues.has(number)) throw new Refusal(404, 'Not Found');
      if (typeof body['body'] !== 'string') throw new Refusal(422, 'Validation Failed');
      response.status(201).json(writer.comment(found, changes.addComment(found, number, body['body'], user.username)));
    }),
  );
  router.delete('/applications/:client/token', (request, response) => {
    const proof = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
    const token = String((request.body as Body)['access_token']);
    if (request.get('authorization') !== `Basic ${proof}` || !state.accessTokens.delete(token)) {
      response.status(404).json({ message: 'Not Found' });
      return;
    }
    response.status(204).end();
  });
  return router;
}

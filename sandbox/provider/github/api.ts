import { Router, type Request, type Response } from 'express';
import type { ProviderOptions } from '../options';
import { Refusal } from '../refusal';
import type { SandboxUser } from '../seed-data';
import { findBearer, type ProviderState } from '../state';
import type { GithubChanges } from './github-changes';
import type { GithubData, Repository } from './github-data';
import type { AddRoute, Body, Call } from './call';
import type { GithubWebhooks } from './github-webhooks';
import { sendWithTag } from './pages';
import { addCommentReads, addIssueReads, addLabelReads, addRepositoryReads, addSearch } from './reads';
import type { GithubWriter } from './write-github';
import { addHooks, addWrites } from './writes';

/** What the API stands on. */
export interface GithubParts {
  data: GithubData;
  changes: GithubChanges;
  webhooks: GithubWebhooks;
  writer: GithubWriter;
}

/**
 * A GitHub-shaped API (https://docs.github.com/rest): bearer tokens, pages with `Link`, `ETag` and `If-None-Match`.
 */
export function githubApi(state: ProviderState, options: ProviderOptions, parts: GithubParts): Router {
  const { data, writer } = parts;
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
  const read: AddRoute = (path, answer) => void router.get(path, authorized(answer));
  const post: AddRoute = (path, answer) => void router.post(path, authorized(answer));
  const remove: AddRoute = (path, answer) => void router.delete(path, authorized(answer));

  for (const addReads of [addRepositoryReads, addIssueReads, addCommentReads, addLabelReads, addSearch])
    addReads({ read, writer, visible });
  addHooks({ read, post, remove, ...parts });
  addWrites({ read, post, remove, ...parts });
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

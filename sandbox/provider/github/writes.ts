import { Refusal } from '../refusal';
import type { AddRoute } from './call';
import type { GithubChanges } from './github-changes';
import type { GithubHook, GithubWebhooks } from './github-webhooks';
import { page, writeHook } from './pages';
import type { GithubWriter } from './write-github';

/** What writes stand on. */
interface WriteParts {
  read: AddRoute;
  post: AddRoute;
  remove: AddRoute;
  changes: GithubChanges;
  webhooks: GithubWebhooks;
  writer: GithubWriter;
}

/** Webhooks of a repository. */
export function addHooks({ read, post, remove, webhooks }: WriteParts): void {
  read('/repos/:owner/:repo/hooks', (call) => page(call, webhooks.list(call.repository()).map(writeHook)));
  post('/repos/:owner/:repo/hooks', ({ repository, body, response }) => {
    const { config, events } = body as unknown as GithubHook;
    if (typeof config?.url !== 'string') throw new Refusal(422, 'Validation Failed');
    response.status(201).json(writeHook(webhooks.create(repository(), { config, events })));
  });
  remove('/repos/:owner/:repo/hooks/:id', ({ repository, request, response }) => {
    if (!webhooks.remove(repository(), Number(request.params['id']))) throw new Refusal(404, 'Not Found');
    response.status(204).end();
  });
}

/** New issues and comments. */
export function addWrites({ post, changes, writer }: WriteParts): void {
  post('/repos/:owner/:repo/issues', ({ repository, user, body, response }) => {
    if (typeof body['title'] !== 'string') throw new Refusal(422, 'Validation Failed');
    const found = repository();
    const names = (body['labels'] ?? []) as string[];
    const labels = names.map(
      (name) => [...found.labels.values()].find((label) => label.name === name)?.id ?? changes.createLabel(found, name),
    );
    const issue = changes.createIssue(found, {
      title: body['title'],
      body: (body['body'] ?? '') as string,
      author: user.username,
      labels,
    });
    response.status(201).json(writer.issue(found, issue));
  });
  post('/repos/:owner/:repo/issues/:number/comments', ({ repository, request, user, body, response }) => {
    const found = repository();
    const number = Number(request.params['number']);
    if (!found.issues.has(number)) throw new Refusal(404, 'Not Found');
    if (typeof body['body'] !== 'string') throw new Refusal(422, 'Validation Failed');
    response.status(201).json(writer.comment(found, changes.addComment(found, number, body['body'], user.username)));
  });
}

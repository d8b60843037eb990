import { createHmac, randomUUID } from 'node:crypto';
import type { Repository } from './github-data';
import type { GithubEvent } from './github-changes';
import type { GithubWriter } from './write-github';

/** A webhook of a repository. */
export interface GithubHook {
  id: number;
  events: string[];
  active: boolean;
  config: { url: string; content_type: string; secret?: string };
}

/** Webhooks of the simulated GitHub (https://docs.github.com/webhooks). */
export interface GithubWebhooks {
  list(repository: Repository): GithubHook[];
  create(repository: Repository, hook: Omit<GithubHook, 'id' | 'active'>): GithubHook;
  remove(repository: Repository, id: number): boolean;
  tell(event: GithubEvent): void;
  /** Waits until everything that was told has been answered. */
  settle(): Promise<void>;
}

/** Makes the webhooks; bodies are signed with each hook's own secret. */
export function createGithubWebhooks(writer: GithubWriter): GithubWebhooks {
  const hooks = new Map<number, GithubHook & { repository: number }>();
  const sending = new Set<Promise<unknown>>();
  let counter = 0;

  const writeEvent = ({ action, repository, issue, comment, label, milestone }: GithubEvent): string => {
    const known = label === undefined ? undefined : repository.labels.get(label);
    const ofMilestone = milestone === undefined ? undefined : repository.milestones.get(milestone);
    return JSON.stringify({
      action,
      repository: writer.repository(repository),
      sender: writer.user(repository.owner.login),
      ...(issue !== undefined && {
        issue: writer.issue(repository, issue),
        ...(issue.pull !== undefined && { pull_request: writer.pull(repository, issue) }),
      }),
      ...(comment !== undefined && { comment: writer.comment(repository, comment) }),
      ...(known !== undefined && { label: writer.label(repository, known) }),
      ...(ofMilestone !== undefined && { milestone: writer.milestone(repository, ofMilestone) }),
    });
  };
  const send = async (hook: GithubHook, event: string, body: string): Promise<void> => {
    const signature = createHmac('sha256', hook.config.secret ?? '')
      .update(body)
      .digest('hex');
    await fetch(hook.config.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': randomUUID(),
        'x-github-hook-id': String(hook.id),
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    }).catch(() => undefined);
  };
  const start = (promise: Promise<void>): void => {
    const sent = promise.finally(() => sending.delete(sent));
    sending.add(sent);
  };

  return {
    list: (repository) => [...hooks.values()].filter((hook) => hook.repository === repository.id),
    create(repository, given) {
      counter += 1;
      const hook = { ...given, id: counter, active: true, repository: repository.id };
      hooks.set(counter, hook);
      start(
        send(
          hook,
          'ping',
          JSON.stringify({ zen: 'Design for failure.', hook_id: counter, repository: writer.repository(repository) }),
        ),
      );
      return hook;
    },
    remove: (repository, id) => hooks.get(id)?.repository === repository.id && hooks.delete(id),
    tell(event) {
      for (const hook of hooks.values()) {
        if (hook.repository !== event.repository.id || !hook.events.includes(event.event)) continue;
        start(send(hook, event.event, writeEvent(event)));
      }
    },
    async settle() {
      while (sending.size > 0) await Promise.all(sending);
    },
  };
}

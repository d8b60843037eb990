import { connectGoogle } from '../kit/accounts';
import type { SandboxProvider } from '../../sandbox/provider/start-provider';
import type { Random } from '../simulation/random';
import type { Subject } from './change-runs';
import { draw } from './draw';

/** GitHub, and everything that people do there. */
export const githubSubject: Subject = {
  connector: 'github',
  auth: 'oauth2',
  types: ['repository', 'issue', 'pullRequest', 'comment', 'user', 'label', 'milestone'],
  changing: ['issue', 'pullRequest', 'comment'],
  filters: [{}, { openOnly: true }, { repositories: ['1001'] }],
  // Tokens of OAuth apps do not end.
  provider: { accessTokenSeconds: 1e9 },
  connect: (kit) => connectGoogle(kit, '/github'),
  mutate,
};

function mutate({ github: { data, changes } }: SandboxProvider, random: Random): string {
  const repository = draw(random, [...data.repositories.values()]);
  if (repository === undefined) return `makes repository ${data.addRepository('another', 'ada', ['ada']).id}`;
  const topic = draw(random, [...repository.issues.values()]);
  const comment = draw(random, [...repository.comments.values()]);
  const label = draw(random, [...repository.labels.values()]);
  const milestone = draw(random, [...repository.milestones.values()]);
  const deeds: Array<() => string> = [
    () => `opens issue ${changes.createIssue(repository, { title: `New ${random.below(99)}` }).number}`,
    () => `opens pull request ${changes.createIssue(repository, { title: 'Change', pull: true }).number}`,
    () => `makes label ${changes.createLabel(repository, `label ${random.below(99)}`)}`,
    () => `makes milestone ${changes.createMilestone(repository, 'Next')}`,
  ];
  if (topic !== undefined) {
    const { number } = topic;
    deeds.push(
      () => (changes.updateIssue(repository, number, { title: `Title ${random.below(999)}` }), `renames ${number}`),
      () => {
        const isOpen = topic.state === 'open';
        changes.updateIssue(repository, number, { state: isOpen ? 'closed' : 'open', closedAt: null });
        return `${isOpen ? 'closes' : 'reopens'} ${number}`;
      },
      () => (changes.updateIssue(repository, number, { assignees: ['grace'] }), `assigns ${number}`),
      () => `comments ${number}: ${changes.addComment(repository, number, `Words ${random.below(99)}`).id}`,
    );
    if (topic.pull === undefined && random.chance(0.4)) {
      deeds.push(() => (changes.deleteIssue(repository, number), `deletes issue ${number}`));
    }
  }
  if (comment !== undefined) {
    deeds.push(() => (changes.editComment(repository, comment.id, 'Edited'), `edits comment ${comment.id}`));
    if (random.chance(0.4)) {
      deeds.push(() => (changes.deleteComment(repository, comment.id), `deletes comment ${comment.id}`));
    }
  }
  if (label !== undefined) {
    deeds.push(
      () => (changes.renameLabel(repository, label.id, `label ${random.below(99)}`), `renames label ${label.id}`),
      () => (changes.deleteLabel(repository, label.id), `deletes label ${label.id}`),
    );
  }
  if (milestone !== undefined) {
    deeds.push(
      () => (changes.renameMilestone(repository, milestone.number, 'Other'), `renames milestone ${milestone.id}`),
      () => (changes.deleteMilestone(repository, milestone.number), `deletes milestone ${milestone.id}`),
    );
  }
  if (random.chance(0.1)) {
    deeds.push(
      () => (changes.deleteRepository(repository), `deletes repository ${repository.id}`),
      () => `makes repository ${data.addRepository(`more-${random.below(99)}`, 'ada', ['ada']).id}`,
    );
  }
  return draw(random, deeds)?.() ?? '';
}

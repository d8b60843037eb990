import type { Topic } from './provider-types';

/** What the rows of issues and pull requests share. */
interface TopicRow {
  id: string;
  key: string;
  name: string;
  number: number;
  body: string;
  state: string;
  url: string;
  createdOn: string;
  updatedOn: string;
  closedOn: string | null;
  repositoryId: string;
  authorId: string | null;
  assigneeIds: string[];
  labelIds: string[];
  milestoneId: string | null;
}

/** The members that issues and pull requests have in common. */
export function toTopicRow(repositoryId: number, topic: Topic): TopicRow {
  return {
    id: String(topic.id),
    key: topicKey(repositoryId, topic.number),
    name: topic.title,
    number: topic.number,
    body: topic.body ?? '',
    state: topic.state,
    url: topic.html_url,
    createdOn: topic.created_at,
    updatedOn: topic.updated_at,
    closedOn: topic.closed_at,
    repositoryId: String(repositoryId),
    authorId: topic.user === null ? null : String(topic.user.id),
    assigneeIds: (topic.assignees ?? []).map(({ id }) => String(id)),
    labelIds: topic.labels.flatMap((label) => (typeof label === 'string' ? [] : [String(label.id)])),
    milestoneId: topic.milestone === null ? null : String(topic.milestone.id),
  };
}

/** Comments know the number of what they are about, and not its id. */
export function topicKey(repositoryId: number, number: number): string {
  return `${repositoryId}#${number}`;
}

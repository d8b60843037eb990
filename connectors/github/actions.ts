import { defineAction } from '../../src/connector';

/** What can be done: https://docs.github.com/rest/issues. */
export const actions = [
  defineAction({
    id: 'create-issue',
    name: 'Create an issue',
    args: {
      repository: { name: 'Repository', description: 'owner/name' },
      title: { name: 'Title' },
      body: { name: 'Text', type: 'textarea', isOptional: true },
      labels: { name: 'Labels', description: 'Names, separated by commas', isOptional: true },
    },
    execute: ({ apiClient, args: { repository, title, body, labels } }) =>
      apiClient.post(`${repositoryPath(repository)}/issues`, {
        title,
        body,
        ...(labels !== undefined && {
          labels: labels
            .split(',')
            .map((label) => label.trim())
            .filter((label) => label !== ''),
        }),
      }),
  }),
  defineAction({
    id: 'add-comment',
    name: 'Comment on an issue or a pull request',
    args: {
      repository: { name: 'Repository', description: 'owner/name' },
      number: { name: 'Number' },
      text: { name: 'Text', type: 'textarea' },
    },
    execute: ({ apiClient, args: { repository, number, text } }) =>
      apiClient.post(`${repositoryPath(repository)}/issues/${encodeURIComponent(number.replace(/^#/, ''))}/comments`, {
        body: text,
      }),
  }),
];

/** The path of a repository that a user named, so that nothing in the name leaves it. */
function repositoryPath(repository: string): string {
  const [owner = '', name = ''] = repository.split('/');
  return `/repos/${encodeURIComponent(owner.trim())}/${encodeURIComponent(name.trim())}`;
}

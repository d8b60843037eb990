import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { User } from '../provider-types';

/** People to whom issues of the repositories can be assigned. */
export const user = defineType({
  id: 'user',
  name: 'User',
  isUser: true,
  filters: ['repositories'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    url: field.url('Profile'),
    avatar: field.avatar('Avatar'),
  },
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const { pages, next } = await pageRepositories<User>({ args, path: '/assignees', query: {} });
    const items = pages.flatMap((page) =>
      page.items.map(({ id, login, html_url, avatar_url }) => ({
        id: String(id),
        name: login,
        url: html_url,
        avatar: avatar_url,
      })),
    );
    return { items, next };
  },
});

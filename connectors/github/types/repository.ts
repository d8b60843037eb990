import { defineType, field } from '../../../src/connector';
import { readRepositories, type Repository } from '../repositories';

export const repository = defineType({
  id: 'repository',
  name: 'Repository',
  filters: ['repositories'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    description: field.text('Description'),
    url: field.url('Link'),
    language: field.text('Language'),
    defaultBranch: field.text('Default branch'),
    isPrivate: field.boolean('Private'),
    isArchived: field.boolean('Archived'),
    openCount: field.integer('Open issues and pull requests'),
    starCount: field.integer('Stars'),
    createdOn: field.date('Created'),
    updatedOn: field.date('Updated'),
    pushedOn: field.date('Last push'),
    ownerId: field.reference('Owner', { to: 'user', targetName: 'Repositories' }),
  },
  fetch: async (args) => ({ items: (await readRepositories(args)).map(toRepository) }),
});

/** The row of a repository. */
export function toRepository(given: Repository): {
  id: string;
  name: string;
  description: string;
  url: string;
  language: string | null;
  defaultBranch: string;
  isPrivate: boolean;
  isArchived: boolean;
  openCount: number;
  starCount: number;
  createdOn: string | null;
  updatedOn: string | null;
  pushedOn: string | null;
  ownerId: string;
} {
  return {
    id: String(given.id),
    name: given.full_name,
    description: given.description ?? '',
    url: given.html_url,
    language: given.language,
    defaultBranch: given.default_branch,
    isPrivate: given.private,
    isArchived: given.archived,
    openCount: given.open_issues_count,
    starCount: given.stargazers_count,
    createdOn: given.created_at,
    updatedOn: given.updated_at,
    pushedOn: given.pushed_at,
    ownerId: String(given.owner.id),
  };
}

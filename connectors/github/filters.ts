import type { FilterDefinition } from '../../src/connector';
import { readAllRepositories } from './repositories';

/** What the user may choose. */
export const filters: readonly FilterDefinition[] = [
  {
    id: 'repositories',
    title: 'Repositories',
    type: 'multidropdown',
    options: async ({ apiClient }) =>
      (await readAllRepositories(apiClient)).map(({ id, full_name }) => ({ title: full_name, value: String(id) })),
  },
  { id: 'openOnly', title: 'Open issues and pull requests only', type: 'bool', defaultValue: false },
];

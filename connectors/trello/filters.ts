import { expectList, type FilterDefinition } from '../../src/connector';
import { readAllBoards } from './boards';

/** What the user may choose. */
export const filters: readonly FilterDefinition[] = [
  {
    id: 'workspaces',
    title: 'Workspaces',
    type: 'multidropdown',
    async options({ apiClient }) {
      const { data } = await apiClient.get<Array<{ id: string; displayName: string }>>('/1/members/me/organizations', {
        query: { fields: 'displayName' },
      });
      return expectList(data, 'workspaces').map(({ id, displayName }) => ({ title: displayName, value: id }));
    },
  },
  {
    id: 'boards',
    title: 'Boards',
    type: 'multidropdown',
    requires: ['workspaces'],
    async options({ apiClient, dependsOn: { workspaces } }) {
      const boards = await readAllBoards(apiClient);
      return boards
        .filter(({ idOrganization }) => !Array.isArray(workspaces) || workspaces.includes(idOrganization ?? ''))
        .map(({ id, name, closed }) => ({ title: closed ? `${name} (archived)` : name, value: id }));
    },
  },
  { id: 'archived', title: 'Archived boards, lists and cards too', type: 'bool', defaultValue: false },
];

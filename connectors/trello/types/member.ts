import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageDetails, type DetailsCursor, type Member } from '../board-details';

export const member = defineType({
  id: 'member',
  name: 'Member',
  isUser: true,
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    username: field.text('Username'),
    initials: field.text('Initials'),
    avatar: field.avatar('Avatar'),
  },
  fetch: (args: FetchArguments<DetailsCursor>) => pageDetails(args, ({ members = [] }) => members.map(toMember)),
});

/** The row of a member. */
export function toMember({ id, fullName, username, initials, avatarUrl }: Member): {
  id: string;
  name: string;
  username: string;
  initials: string | null;
  avatar: string | null;
} {
  // Avatars come in sizes; 170 pixels is the largest.
  const avatar = avatarUrl === null ? null : `${avatarUrl}/170.png`;
  return { id, name: fullName || username, username, initials, avatar };
}

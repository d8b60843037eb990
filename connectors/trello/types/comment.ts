import { defineType, field, type FetchArguments } from '../../../src/connector';
import { firstWords } from '../../_shared/first-words';
import type { Action } from '../actions-since';
import { readArchivedCards } from '../archived-cards';
import { batchPath } from '../batch';
import { readBoards } from '../boards';
import { beginBoards, pageBoards, type BoardsCursor } from '../page-boards';

/** Comments, read whole each time: no list of the provider tells which were deleted. A thousand come in one request. */
export const comment = defineType({
  id: 'comment',
  name: 'Comment',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    text: field.md('Text'),
    createdOn: field.date('Created'),
    editedOn: field.date('Edited'),
    cardId: field.reference('Card', { to: 'card', targetName: 'Comments' }),
    memberId: field.reference('Author', { to: 'member', targetName: 'Comments' }),
  },
  async fetch(args: FetchArguments<BoardsCursor>) {
    const cursor = args.cursor ?? beginBoards(await readBoards(args));
    const { pages, next } = await pageBoards<Action>({
      apiClient: args.apiClient,
      cursor,
      readers: 1,
      toPath: (board, { limit, before }) =>
        batchPath(`/boards/${board}/actions`, {
          filter: 'commentCard,copyCommentCard',
          limit: String(limit),
          before,
          memberCreator: 'false',
        }),
    });
    // A comment on a card that is not read would point at nothing.
    const begun = pages.filter(({ items }) => items.length > 0).map(({ board }) => board);
    const archived = await readArchivedCards(args, begun);
    const shown = pages.flatMap(({ items }) => items).filter(({ data }) => !archived.has(data.card?.id ?? ''));
    return { items: shown.map(toComment), next };
  },
});

/** The row of a comment; its first words are its name. */
export function toComment({ id, date, idMemberCreator, data }: Action): {
  id: string;
  name: string;
  text: string;
  createdOn: string;
  editedOn: string | null;
  cardId: string | null;
  memberId: string;
} {
  const text = data.text ?? '';
  return {
    id,
    name: firstWords(text, 'Comment'),
    text,
    createdOn: date,
    editedOn: data.dateLastEdited ?? null,
    cardId: data.card?.id ?? null,
    memberId: idMemberCreator,
  };
}

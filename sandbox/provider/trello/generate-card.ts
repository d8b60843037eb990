import { pick, words } from '../generated-random';
import type { TrelloCard, TrelloLabel, TrelloList } from './trello-data';
import { KIND, makeId, START } from './trello-ids';

interface CardFormula {
  seed: number;
  boardNumber: number;
  index: number;
  lists: readonly TrelloList[];
  labels: readonly TrelloLabel[];
  memberIds: readonly string[];
}

/** A card that depends on its place and the seed, and on nothing else. */
export function generateCard({ seed, boardNumber, index, lists, labels, memberIds }: CardFormula): TrelloCard {
  const seconds = START + index * 60;
  const idBoard = makeId(START, boardNumber, KIND.board, 0);
  const id = makeId(seconds, boardNumber, KIND.card, index);
  const draw = (limit: number, salt: string): number => pick(limit, seed, boardNumber, index, salt);
  const member = memberIds[draw(memberIds.length, 'member')] ?? '';
  const label = labels[draw(labels.length, 'label')]?.id ?? '';
  const time = new Date(seconds * 1000).toISOString();
  return {
    id,
    idShort: index + 1,
    idBoard,
    idList: lists[draw(lists.length, 'list')]?.id ?? '',
    name: words(4, seed, boardNumber, index, 'name'),
    desc: words(30, seed, boardNumber, index, 'desc'),
    closed: draw(10, 'closed') === 0,
    due: draw(2, 'due') === 0 ? new Date((seconds + 86_400 * 7) * 1000).toISOString() : null,
    dueComplete: draw(4, 'done') === 0,
    start: null,
    dateLastActivity: time,
    idMembers: [member],
    idLabels: [label],
    pos: (index + 1) * 1024,
    url: `https://trello.com/c/${id.slice(8)}/${index + 1}`,
    shortUrl: `https://trello.com/c/${id.slice(8)}`,
    checklists: [
      {
        id: makeId(seconds, boardNumber, KIND.checklist, index),
        idBoard,
        idCard: id,
        name: 'Checklist',
        pos: 16384,
        checkItems: [0, 1].map((item) => ({
          id: makeId(seconds, boardNumber, KIND.item, index * 2 + item),
          name: words(3, seed, boardNumber, index, 'item', item),
          state: draw(2, `item${item}`) === 0 ? ('complete' as const) : ('incomplete' as const),
          pos: (item + 1) * 1024,
          due: null,
        })),
      },
    ],
    attachments:
      draw(5, 'file') > 0
        ? []
        : [
            {
              id: makeId(seconds, boardNumber, KIND.attachment, index),
              name: 'drawing.png',
              fileName: 'drawing.png',
              url: `https://trello.com/1/cards/${id}/attachments/${makeId(seconds, boardNumber, KIND.attachment, index)}/download/drawing.png`,
              isUpload: true,
              mimeType: 'image/png',
              bytes: 2048,
              date: time,
            },
          ],
  };
}

import { connectTrello } from '../kit/accounts';
import type { Random } from '../simulation/random';
import type { SandboxProvider } from '../../sandbox/provider/start-provider';
import type { Subject } from './change-runs';
import { draw } from './draw';

/** Trello, and everything that people do there. */
export const trelloSubject: Subject = {
  connector: 'trello',
  auth: 'oauth',
  types: ['board', 'list', 'card', 'member', 'label', 'checklist', 'comment'],
  changing: ['card', 'checklist'],
  filters: [{}, { archived: true }, { boards: ['659200800000010100000000'] }],
  connect: connectTrello,
  mutate,
};

function mutate({ trello: { data, changes } }: SandboxProvider, random: Random): string {
  const boards = [...data.boards.values()].filter(({ closed }) => !closed);
  const board = draw(random, boards);
  if (board === undefined) {
    data.addBoard({ name: 'Another', memberIds: ['u-ada'] });
    return 'a board is made, since there is none';
  }
  const cards = [...board.cards.newestFirst()].filter(({ idBoard }) => idBoard === board.id);
  const card = draw(random, cards);
  const list = draw(random, board.lists);
  const other = draw(
    random,
    boards.filter(({ id }) => id !== board.id),
  );
  const comment = draw(random, [...board.comments.newestFirst()]);
  const deeds: Array<() => string> = [
    () => `creates card ${changes.createCard({ idList: list?.id ?? '', name: `New ${random.below(1000)}` }).id}`,
    () => `creates list ${changes.createList(board.id, 'Later')}`,
    () => `creates label ${changes.createLabel(board.id, 'fresh')}`,
  ];
  if (list !== undefined) {
    deeds.push(() => {
      changes.updateList(list.id, random.chance(0.5) ? { name: `List ${random.below(99)}` } : { closed: !list.closed });
      return `updates list ${list.id}`;
    });
  }
  const label = draw(random, board.labels);
  if (label !== undefined) {
    deeds.push(
      () => (changes.updateLabel(label.id, `label ${random.below(99)}`), `renames label ${label.id}`),
      () => (changes.deleteLabel(label.id), `deletes label ${label.id}`),
    );
  }
  if (card !== undefined) {
    const { id } = card;
    const checklist = draw(random, card.checklists);
    deeds.push(
      () => (changes.updateCard(id, { name: `Name ${random.below(999)}`, due: null }), `renames card ${id}`),
      () => (changes.updateCard(id, { closed: !card.closed }), `archives card ${id} or takes it back`),
      () => (changes.updateCard(id, { idLabels: board.labels.map((item) => item.id) }), `labels card ${id}`),
      () => (changes.deleteCard(id), `deletes card ${id}`),
      () => `comments card ${id}: ${changes.addComment(id, `Words ${random.below(99)}`).id}`,
      () => `adds checklist ${changes.addChecklist(id, 'Steps', ['one', 'two'])} to card ${id}`,
      () => `attaches ${changes.addAttachment(id, { name: 'a.txt', content: 'a' })} to card ${id}`,
      () =>
        `attaches an address to card ${id}: ${changes.addAttachment(id, { name: 'x', url: 'https://example.com/x' })}`,
    );
    if (checklist !== undefined) {
      deeds.push(
        () => (changes.setCheckItem(id, checklist.id, 0, { state: 'complete' }), `ticks an item of ${checklist.id}`),
        () => (changes.setCheckItem(id, checklist.id, 0, { name: 'other' }), `renames an item of ${checklist.id}`),
        () => (changes.removeChecklist(id, checklist.id), `removes checklist ${checklist.id}`),
      );
    }
    if (other !== undefined) {
      deeds.push(() => `moves card ${changes.moveCardToBoard(id, other.id).id} to board ${other.id}`);
    }
  }
  if (comment !== undefined) {
    deeds.push(
      () => (changes.editComment(comment.id, `Edited ${random.below(99)}`), `edits comment ${comment.id}`),
      () => (changes.deleteComment(comment.id), `deletes comment ${comment.id}`),
    );
  }
  if (random.chance(0.1)) {
    deeds.push(
      () => (changes.updateBoard(board.id, { name: `Board ${random.below(99)}` }), `renames board ${board.id}`),
      () => (changes.updateBoard(board.id, { closed: true }), `closes board ${board.id}`),
      () => (changes.deleteBoard(board.id), `deletes board ${board.id}`),
      () => `makes board ${data.addBoard({ name: 'Another', memberIds: ['u-ada'] }).id}`,
    );
  }
  return draw(random, deeds)?.() ?? '';
}

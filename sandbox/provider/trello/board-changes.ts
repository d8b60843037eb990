import type { Desk } from './desk';
import type { TrelloChanges } from './trello-changes';

/** Comments: each also moves its card. */
export function changeComments({
  data,
  time,
  boardOf,
  findCard,
  findComment,
  firstMember,
  onAction,
  record,
  touch,
}: Desk): Pick<TrelloChanges, 'addComment' | 'editComment' | 'deleteComment'> {
  return {
    addComment(idCard, text, by = firstMember) {
      const card = touch(findCard(idCard), {});
      const board = boardOf(card.idBoard);
      const comment = {
        id: data.newId('comment'),
        type: 'commentCard',
        date: time(),
        idMemberCreator: by,
        data: { text, card: { id: idCard }, board: { id: board.id } },
      };
      board.comments.add(comment);
      board.dateLastActivity = comment.date;
      onAction(board, comment);
      return comment;
    },
    editComment(id, text) {
      const { board, comment } = findComment(id);
      board.comments.put({ ...comment, data: { ...comment.data, text, dateLastEdited: time() } });
      const card = comment.data['card'] as { id: string };
      touch(findCard(card.id), {});
      record(board, 'updateComment', { card, action: { id, text } });
    },
    deleteComment(id) {
      const { board, comment } = findComment(id);
      board.comments.remove(id);
      const card = comment.data['card'] as { id: string };
      touch(findCard(card.id), {});
      record(board, 'deleteComment', { card, action: { id } });
    },
  };
}

/** Labels, and the cards that have them. */
export function changeLabels({
  data,
  boardOf,
  findIn,
  record,
  touch,
}: Desk): Pick<TrelloChanges, 'createLabel' | 'updateLabel' | 'deleteLabel'> {
  return {
    createLabel(idBoard, name) {
      const board = boardOf(idBoard);
      const id = data.newId('label');
      board.labels.push({ id, idBoard, name, color: 'sky' });
      record(board, 'createLabel', { label: { id } });
      return id;
    },
    updateLabel(id, name) {
      const { board, item } = findIn('labels', id);
      item.name = name;
      record(board, 'updateLabel', { label: { id } });
    },
    deleteLabel(id) {
      const { board } = findIn('labels', id);
      board.labels = board.labels.filter((label) => label.id !== id);
      for (const card of [...board.cards.newestFirst()].filter(({ idLabels }) => idLabels.includes(id))) {
        touch(card, { idLabels: card.idLabels.filter((label) => label !== id) });
      }
      record(board, 'deleteLabel', { label: { id } });
    },
  };
}

/** Lists of a board. */
export function changeLists({ data, boardOf, findIn, record }: Desk): Pick<TrelloChanges, 'createList' | 'updateList'> {
  return {
    createList(idBoard, name) {
      const board = boardOf(idBoard);
      const id = data.newId('list');
      board.lists.push({ id, idBoard, name, closed: false, pos: 1 });
      record(board, 'createList', { list: { id } });
      return id;
    },
    updateList(id, patch) {
      const { board, item } = findIn('lists', id);
      Object.assign(item, patch);
      record(board, 'updateList', { list: { id } });
    },
  };
}

/** Boards. */
export function changeBoards({ data, boardOf, record }: Desk): Pick<TrelloChanges, 'updateBoard' | 'deleteBoard'> {
  return {
    updateBoard(id, patch) {
      const board = boardOf(id);
      Object.assign(board, patch);
      record(board, 'updateBoard', { board: { id } });
    },
    deleteBoard(id) {
      data.boards.delete(id);
    },
  };
}

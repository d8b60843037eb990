import { createFinders } from './find-things';
import type { TrelloAction, TrelloBoard, TrelloCard, TrelloData } from './trello-data';

/** Actions that Trello's action lists never show; only webhooks tell of them. */
const WEBHOOK_ONLY = new Set([
  'addLabelToCard',
  'removeLabelFromCard',
  'createLabel',
  'updateLabel',
  'deleteLabel',
  'deleteComment',
  'updateComment',
  'createCheckItem',
  'updateCheckItem',
  'deleteCheckItem',
]);

/** What people do at the simulated Trello. Each leaves what the real one leaves: actions, times of last activity. */
export interface TrelloChanges {
  createCard(args: { idList: string; name: string; desc?: string; due?: string | null }, by?: string): TrelloCard;
  updateCard(id: string, patch: Partial<TrelloCard>): TrelloCard;
  deleteCard(id: string): void;
  moveCardToBoard(id: string, idBoard: string): TrelloCard;
  addComment(idCard: string, text: string, by?: string): TrelloAction;
  editComment(id: string, text: string): void;
  deleteComment(id: string): void;
  addChecklist(idCard: string, name: string, items: readonly string[]): string;
  setCheckItem(
    idCard: string,
    idChecklist: string,
    index: number,
    patch: { name?: string; state?: 'complete' | 'incomplete' },
  ): void;
  removeChecklist(idCard: string, idChecklist: string): void;
  addAttachment(idCard: string, file: { name: string; content?: string; url?: string }): string;
  createLabel(idBoard: string, name: string): string;
  updateLabel(id: string, name: string): void;
  deleteLabel(id: string): void;
  createList(idBoard: string, name: string): string;
  updateList(id: string, patch: { name?: string; closed?: boolean }): void;
  updateBoard(id: string, patch: { name?: string; closed?: boolean }): void;
  deleteBoard(id: string): void;
}

/** Hears of every action, on the board where it happened. */
export type OnTrelloAction = (board: TrelloBoard, action: TrelloAction) => void;

/** Makes the changes of one data set. */
export function createTrelloChanges(data: TrelloData, now: () => number, onAction: OnTrelloAction): TrelloChanges {
  const time = (): string => new Date(now()).toISOString();
  const { boardOf, findCard, findComment, findIn } = createFinders(data);
  const [firstMember = ''] = data.members.keys();
  const record = (
    board: TrelloBoard,
    type: string,
    details: Record<string, unknown>,
    by = firstMember,
  ): TrelloAction => {
    const action = {
      id: data.newId('action'),
      type,
      date: time(),
      idMemberCreator: by,
      data: { board: { id: board.id }, ...details },
    };
    board.dateLastActivity = action.date;
    if (!WEBHOOK_ONLY.has(type)) board.actions.push(action);
    onAction(board, action);
    return action;
  };
  /** Every change of a card moves its time of last activity, also those that leave no action. */
  const touch = (card: TrelloCard, patch: Partial<TrelloCard>): TrelloCard => {
    const changed = { ...card, ...patch, dateLastActivity: time() };
    boardOf(card.idBoard).cards.put(changed);
    return changed;
  };
  const changes: TrelloChanges = {
    createCard({ idList, name, desc = '', due = null }, by) {
      const { board } = findIn('lists', idList);
      const id = data.newId('card');
      const card: TrelloCard = {
        id,
        idShort: 1,
        idBoard: board.id,
        idList,
        name,
        desc,
        closed: false,
        due,
        dueComplete: false,
        start: null,
        dateLastActivity: time(),
        idMembers: [],
        idLabels: [],
        pos: 1,
        url: `https://trello.com/c/${id}`,
        shortUrl: `https://trello.com/c/${id}`,
        checklists: [],
        attachments: [],
      };
      board.cards.add(card);
      record(board, 'createCard', { card: { id }, list: { id: idList } }, by);
      return card;
    },
    updateCard(id, patch) {
      const changed = touch(findCard(id), patch);
      const isLabels = Object.keys(patch).every((key) => key === 'idLabels');
      record(boardOf(changed.idBoard), isLabels ? 'addLabelToCard' : 'updateCard', { card: { id } });
      return changed;
    },
    deleteCard(id) {
      const card = findCard(id);
      const board = boardOf(card.idBoard);
      board.cards.remove(id);
      for (const comment of board.comments.newestFirst()) {
        if ((comment.data['card'] as { id: string }).id === id) board.comments.remove(comment.id);
      }
      record(board, 'deleteCard', { card: { id } });
    },
    moveCardToBoard(id, idBoard) {
      const card = findCard(id);
      const from = boardOf(card.idBoard);
      const to = boardOf(idBoard);
      const comments = [...from.comments.newestFirst()].filter(
        ({ data: { card: of } }) => (of as { id: string }).id === id,
      );
      from.cards.remove(id);
      for (const comment of comments) {
        from.comments.remove(comment.id);
        to.comments.add({ ...comment, data: { ...comment.data, board: { id: idBoard } } });
      }
      const moved: TrelloCard = {
        ...card,
        idBoard,
        idList: to.lists[0]?.id ?? '',
        idLabels: [],
        dateLastActivity: time(),
        checklists: card.checklists.map((checklist) => ({ ...checklist, idBoard })),
      };
      to.cards.add(moved);
      record(from, 'moveCardFromBoard', { card: { id }, boardTarget: { id: idBoard } });
      record(to, 'moveCardToBoard', { card: { id }, boardSource: { id: from.id } });
      return moved;
    },
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
    addChecklist(idCard, name, items) {
      const card = findCard(idCard);
      const id = data.newId('checklist');
      const checkItems = items.map((item, index) => ({
        id: data.newId('item'),
        name: item,
        state: 'incomplete' as const,
        pos: index + 1,
        due: null,
      }));
      touch(card, {
        checklists: [...card.checklists, { id, idBoard: card.idBoard, idCard, name, pos: 1, checkItems }],
      });
      record(boardOf(card.idBoard), 'addChecklistToCard', { card: { id: idCard }, checklist: { id } });
      return id;
    },
    setCheckItem(idCard, idChecklist, index, patch) {
      const card = findCard(idCard);
      const checklists = card.checklists.map((checklist) =>
        checklist.id === idChecklist
          ? {
              ...checklist,
              checkItems: checklist.checkItems.map((item, at) => (at === index ? { ...item, ...patch } : item)),
            }
          : checklist,
      );
      touch(card, { checklists });
      const type = patch.state === undefined ? 'updateCheckItem' : 'updateCheckItemStateOnCard';
      record(boardOf(card.idBoard), type, { card: { id: idCard }, checklist: { id: idChecklist } });
    },
    removeChecklist(idCard, idChecklist) {
      const card = findCard(idCard);
      touch(card, { checklists: card.checklists.filter(({ id }) => id !== idChecklist) });
      record(boardOf(card.idBoard), 'removeChecklistFromCard', {
        card: { id: idCard },
        checklist: { id: idChecklist },
      });
    },
    addAttachment(idCard, { name, content = '', url }) {
      const card = findCard(idCard);
      const id = data.newId('attachment');
      const attachment = {
        id,
        name,
        fileName: name,
        url: url ?? `https://trello.com/1/cards/${idCard}/attachments/${id}/download/${encodeURIComponent(name)}`,
        isUpload: url === undefined,
        mimeType: 'application/octet-stream',
        bytes: content.length,
        date: time(),
      };
      touch(card, { attachments: [...card.attachments, attachment] });
      record(boardOf(card.idBoard), 'addAttachmentToCard', { card: { id: idCard }, attachment: { id } });
      return id;
    },
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
    updateBoard(id, patch) {
      const board = boardOf(id);
      Object.assign(board, patch);
      record(board, 'updateBoard', { board: { id } });
    },
    deleteBoard(id) {
      data.boards.delete(id);
    },
  };
  return changes;
}

import type { Desk } from './desk';
import type { TrelloChanges } from './trello-changes';
import type { TrelloCard } from './trello-data';

/** Cards themselves. */
export function changeCards({
  data,
  time,
  boardOf,
  findCard,
  findIn,
  record,
  touch,
}: Desk): Pick<TrelloChanges, 'createCard' | 'updateCard' | 'deleteCard' | 'moveCardToBoard'> {
  return {
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
  };
}

/** Checklists and attachments of cards. */
export function changeParts({
  data,
  time,
  boardOf,
  findCard,
  record,
  touch,
}: Desk): Pick<TrelloChanges, 'addChecklist' | 'setCheckItem' | 'removeChecklist' | 'addAttachment'> {
  return {
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
  };
}

import type { TrelloAction, TrelloBoard, TrelloCard } from './trello-data';

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

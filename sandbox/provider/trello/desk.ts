import { createFinders, type Finders } from './find-things';
import type { OnTrelloAction } from './trello-changes';
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

/** What all changes share. */
export interface Desk extends Finders {
  data: TrelloData;
  onAction: OnTrelloAction;
  time: () => string;
  /** Who does it when nobody is named. */
  firstMember: string;
  /** Leaves an action on its board, and tells of it. */
  record: (board: TrelloBoard, type: string, details: Record<string, unknown>, by?: string) => TrelloAction;
  /** Changes a card and moves its time of last activity, also where no action is left. */
  touch: (card: TrelloCard, patch: Partial<TrelloCard>) => TrelloCard;
}

/** Makes what the changes of one data set share. */
export function createDesk(data: TrelloData, now: () => number, onAction: OnTrelloAction): Desk {
  const time = (): string => new Date(now()).toISOString();
  const finders = createFinders(data);
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
  const touch = (card: TrelloCard, patch: Partial<TrelloCard>): TrelloCard => {
    const changed = { ...card, ...patch, dateLastActivity: time() };
    finders.boardOf(card.idBoard).cards.put(changed);
    return changed;
  };

  return { ...finders, data, onAction, time, firstMember, record, touch };
}

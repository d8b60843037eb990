import { changeBoards, changeComments, changeLabels, changeLists } from './board-changes';
import { changeCards, changeParts } from './card-changes';
import { createDesk } from './desk';
import type { OnTrelloAction, TrelloChanges } from './trello-changes';
import type { TrelloData } from './trello-data';

/** Makes the changes of one data set. */
export function createTrelloChanges(data: TrelloData, now: () => number, onAction: OnTrelloAction): TrelloChanges {
  const desk = createDesk(data, now, onAction);
  return {
    ...changeCards(desk),
    ...changeParts(desk),
    ...changeComments(desk),
    ...changeLabels(desk),
    ...changeLists(desk),
    ...changeBoards(desk),
  };
}

import type { TrelloAction, TrelloBoard, TrelloCard, TrelloData } from './trello-data';

/** Things by their id; an id that names nothing is a mistake of the caller. */
export interface Finders {
  boardOf: (id: string) => TrelloBoard;
  findCard: (id: string) => TrelloCard;
  findComment: (id: string) => { board: TrelloBoard; comment: TrelloAction };
  findIn: <K extends 'lists' | 'labels'>(kind: K, id: string) => { board: TrelloBoard; item: TrelloBoard[K][number] };
}

/** Makes the finders of one data set. */
export function createFinders(data: TrelloData): Finders {
  const boardOf = (id: string): TrelloBoard => {
    const board = data.boards.get(id);
    if (board === undefined) throw new Error(`no board ${id}`);
    return board;
  };
  const findCard = (id: string): TrelloCard => {
    for (const board of data.boards.values()) {
      const card = board.cards.find(id);
      if (card?.idBoard === board.id) return card;
    }
    throw new Error(`no card ${id}`);
  };
  const findComment = (id: string): { board: TrelloBoard; comment: TrelloAction } => {
    for (const board of data.boards.values()) {
      const comment = board.comments.find(id);
      if (comment !== undefined) return { board, comment };
    }
    throw new Error(`no comment ${id}`);
  };
  const findIn = <K extends 'lists' | 'labels'>(
    kind: K,
    id: string,
  ): { board: TrelloBoard; item: TrelloBoard[K][number] } => {
    for (const board of data.boards.values()) {
      const item = board[kind].find((candidate) => candidate.id === id);
      if (item !== undefined) return { board, item };
    }
    throw new Error(`no ${kind} ${id}`);
  };

  return { boardOf, findCard, findComment, findIn };
}

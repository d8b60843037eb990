/** Generated things happened in 2024, one a minute. */
export const START = Date.UTC(2024, 0, 1) / 1000;

/** Ids begin with the time of creation, as Trello's do: 8 hex digits of time, 6 of the board, 2 of the kind, 8 of a number. */
export function makeId(seconds: number, board: number, kind: number, index: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(Math.floor(seconds), 8)}${hex(board, 6)}${hex(kind, 2)}${hex(index, 8)}`;
}

/** What an id is of. */
export const KIND = {
  board: 1,
  list: 2,
  label: 3,
  card: 4,
  checklist: 5,
  item: 6,
  attachment: 7,
  comment: 8,
  action: 9,
  other: 10,
};

/** Reads the index that an id of this board and kind was made from. */
export const readIndex =
  (board: number, kind: number) =>
  (id: string): number | undefined =>
    id.slice(8, 16) === makeId(0, board, kind, 0).slice(8, 16) && !id.startsWith('f', 16)
      ? Number.parseInt(id.slice(16), 16)
      : undefined;

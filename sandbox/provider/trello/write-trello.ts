import { Refusal } from '../refusal';
import type { TrelloAction, TrelloBoard, TrelloCard, TrelloData } from './trello-data';

/** Parameters of a query. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The fields that a query asks for, and the id. */
export function pickFields(item: object, fields: string | undefined): Record<string, unknown> {
  if (fields === undefined || fields === 'all') return { ...item };
  const names = ['id', ...fields.split(',')];
  return Object.fromEntries(
    names.flatMap((name) => (name in item ? [[name, (item as Record<string, unknown>)[name]]] : [])),
  );
}

/** A board. */
export function writeBoard(board: TrelloBoard, fields: string | undefined): Record<string, unknown> {
  const { id, name, desc, closed, idOrganization, url, dateLastActivity } = board;
  return pickFields({ id, name, desc, closed, idOrganization, url, dateLastActivity }, fields);
}

/** A board with what is nested in it. */
export function writeNestedBoard(data: TrelloData, board: TrelloBoard, query: Query): Record<string, unknown> {
  return {
    ...writeBoard(board, query['fields']),
    ...(query['lists'] !== undefined && {
      lists: board.lists
        .filter(({ closed }) => query['lists'] === 'all' || closed === (query['lists'] === 'closed'))
        .map((list) => pickFields(list, query['list_fields'])),
    }),
    ...(query['labels'] !== undefined && {
      labels: board.labels
        .slice(0, Number(query['labels_limit'] ?? 50))
        .map((label) => pickFields(label, query['label_fields'])),
    }),
    ...(query['members'] !== undefined && {
      members: board.memberIds.map((id) => writeMember(data, id, query['member_fields'] ?? 'fullName,username')),
    }),
  };
}

/** A card with what is nested in it. */
export function writeCard(card: TrelloCard, query: Query): Record<string, unknown> {
  const { checklists, attachments, ...own } = card;
  return {
    ...pickFields(own, query['fields']),
    ...(query['checklists'] === 'all' && { checklists }),
    ...(query['attachments'] === 'true' && {
      attachments: attachments.map((attachment) => pickFields(attachment, query['attachment_fields'])),
    }),
  };
}

/** A member, or a 404. */
export function writeMember(data: TrelloData, id: string, fields: string | undefined): Record<string, unknown> {
  const member = data.members.get(id);
  if (member === undefined) throw new Refusal(404, 'The requested resource was not found.');
  const { fullName, username, initials } = member;
  return pickFields(
    { id, fullName, username, initials, avatarUrl: `https://trello-members.s3.amazonaws.com/${id}` },
    fields,
  );
}

/** An action. */
export function writeAction({ id, type, date, idMemberCreator, data }: TrelloAction): object {
  return { id, type, date, idMemberCreator, data };
}

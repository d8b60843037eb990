import {
  expectList,
  hasStatus,
  isHmacRight,
  type EventChanges,
  type SyncArguments,
  type ToChangesArguments,
  type WebhookDefinition,
} from '../../src/connector';
import type { Action } from './actions-since';
import { LABEL_FIELDS, LIST_FIELDS, MEMBER_FIELDS, type Label, type List, type Member } from './board-details';
import { batchPath, readBatch } from './batch';
import { readBoards } from './boards';
import { readCardsById, type Card } from './cards';
import { toBoard } from './types/board';
import { toCard } from './types/card';
import { toChecklist } from './types/checklist';
import { toComment } from './types/comment';
import { toLabel } from './types/label';
import { toList } from './types/list';
import { toMember } from './types/member';

/** What a webhook of ours is called at the provider; whose it is follows. The event brings it back, signed. */
const DESCRIPTION = /^dockline (trello-member-[0-9A-Za-z-]+)$/;

/** An event (https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/). */
interface Event {
  action?: Action;
  webhook?: { description?: string; callbackURL?: string };
}

/** One webhook per board; the provider signs body and address with the client's secret (HMAC-SHA1, base64). */
export const webhooks: WebhookDefinition = {
  async setUp({ apiClient, uri, previous, ...args }) {
    const { data: me } = await apiClient.get<{ id: string }>('/1/members/me', { query: { fields: 'id' } });
    const workspaceId = `trello-member-${me.id}`;
    const wanted = new Set((await readBoards({ apiClient, ...args })).map(({ id }) => id));
    const hooks: Record<string, string> = {};
    for (const { id, idModel } of await readOwnHooks(apiClient, uri, `dockline ${workspaceId}`)) {
      if (wanted.has(idModel) && hooks[idModel] === undefined) hooks[idModel] = id;
      else await deleteHook(apiClient, id);
    }
    for (const [board, hook] of Object.entries(readHooks(previous))) {
      // Made for another address.
      if (wanted.has(board) && hooks[board] !== hook) await deleteHook(apiClient, hook);
    }
    const missing = [...wanted].filter((idModel) => hooks[idModel] === undefined);
    const made = await Promise.all(
      missing.map((idModel) => {
        const hook = { callbackURL: uri, idModel, description: `dockline ${workspaceId}` };
        return apiClient.post<{ id: string }>('/1/webhooks', hook);
      }),
    );
    missing.forEach((idModel, index) => {
      hooks[idModel] = made[index]?.data.id ?? '';
    });
    return { id: workspaceId, workspaceId, hooks };
  },
  async takeDown({ apiClient, record }) {
    for (const hook of Object.values(readHooks(record))) await deleteHook(apiClient, hook);
  },
  readEvent({ headers, body, uri, connectorParameters }) {
    const event = parseEvent(body);
    const signature = headers['x-trello-webhook'];
    // Signed over the address too; what the signed body says of it counts when the operator has not set one.
    const told = event?.webhook?.callbackURL;
    const address = uri ?? (typeof told === 'string' ? told : undefined);
    if (event === undefined || signature === undefined || address === undefined) return undefined;
    const isRight = [address, typeof told === 'string' ? told : address].some((candidate) =>
      isHmacRight({
        algorithm: 'sha1',
        key: String(connectorParameters['clientSecret']),
        data: Buffer.concat([body, Buffer.from(candidate)]),
        encoding: 'base64',
        signature,
      }),
    );
    if (!isRight) return undefined;
    const description: unknown = event.webhook?.description;
    const workspaceId = typeof description === 'string' ? DESCRIPTION.exec(description)?.[1] : undefined;
    return { workspaceIds: workspaceId === undefined ? [] : [workspaceId] };
  },
  async toChanges(args) {
    const { action } = args.event as { action?: unknown };
    if (!isAction(action)) return {};
    const boards = await readBoards(args);
    const board = boards.find(({ id }) => id === action.data.board?.id);
    if (board === undefined) return {};
    const selected = new Set(boards.map(({ id }) => id));
    const changes: Record<string, EventChanges> = { board: { items: [toBoard(board)] } };
    if (action.data.card !== undefined) Object.assign(changes, await changeCard(args, action, selected));
    if (action.type.endsWith('omment') || action.type.endsWith('ommentCard')) {
      const isCardShown = (changes['card']?.removed ?? []).length === 0;
      changes['comment'] = await changeComment(args, action, isCardShown);
    }
    if (action.data.card !== undefined && /^(updateCard|moveCard)/.test(action.type)) {
      const isCardShown = (changes['card']?.removed ?? []).length === 0;
      changes['comment'] = await changeCardComments(args, action.data.card.id, isCardShown);
    }
    if (action.data.list !== undefined && /List(From|To)?/.test(action.type))
      changes['list'] = await changeList(args, action.data.list.id);
    if (action.data.label !== undefined && /^(create|update|delete)Label$/.test(action.type)) {
      changes['label'] = await changeLabel(args, action.data.label.id);
    }
    if (action.type === 'addMemberToBoard') Object.assign(changes, await addMember(args, action));
    return changes;
  },
};

/** What an event says is only what a caller says. Ids become parts of addresses: what is none names nothing. */
function isAction(given: unknown): given is Action {
  if (!isObject(given)) return false;
  const { id, type, data } = given;
  if (typeof type !== 'string' || !isObject(data)) return false;
  const things = Object.values(data).flatMap((thing): unknown[] => (isObject(thing) ? [thing['id']] : []));
  const hasThings = THINGS.every((name) => data[name] === undefined || isObject(data[name]));
  return hasThings && [id, ...things].every((item) => item === undefined || isId(item));
}

const THINGS = ['card', 'board', 'list', 'label', 'checklist', 'action', 'member'];

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function changeCard(
  args: ToChangesArguments,
  { type, data: { card, checklist } }: Action,
  selected: ReadonlySet<string>,
): Promise<Record<string, EventChanges>> {
  const id = card?.id ?? '';
  const [found] = await readCardsById(args, [id]);
  const isShown =
    found !== undefined && selected.has(found.idBoard) && (args.filter['archived'] === true || !found.closed);
  const checklists: Card['checklists'] = found?.checklists ?? [];
  const removed = type === 'removeChecklistFromCard' && checklist !== undefined ? [checklist.id] : [];
  return isShown
    ? { card: { items: [toCard(found)] }, checklist: { items: checklists.map(toChecklist), removed } }
    : { card: { removed: [id] }, checklist: { removed: [...removed, ...checklists.map((item) => item.id)] } };
}

async function changeComment(args: SyncArguments, action: Action, isCardShown: boolean): Promise<EventChanges> {
  const id = action.data.action?.id ?? action.id;
  const found = await readOne<Action>(args, `/actions/${id}`, { memberCreator: 'false' });
  return found === undefined || !isCardShown ? { removed: [id] } : { items: [toComment(found)] };
}

/** A card that is archived or moved away takes its comments along, and brings them back. */
async function changeCardComments(args: SyncArguments, card: string, isCardShown: boolean): Promise<EventChanges> {
  const filter = 'commentCard,copyCommentCard';
  const query = { filter, limit: '1000', memberCreator: 'false' };
  const comments = expectList((await readOne<Action[]>(args, `/cards/${card}/actions`, query)) ?? [], 'comments');
  return isCardShown ? { items: comments.map(toComment) } : { removed: comments.map(({ id }) => id) };
}

async function changeList(args: SyncArguments, id: string): Promise<EventChanges> {
  const found = await readOne<List>(args, `/lists/${id}`, { fields: LIST_FIELDS });
  const isShown = found !== undefined && (args.filter['archived'] === true || !found.closed);
  return isShown ? { items: [toList(found)] } : { removed: [id] };
}

async function changeLabel(args: SyncArguments, id: string): Promise<EventChanges> {
  const found = await readOne<Label>(args, `/labels/${id}`, { fields: LABEL_FIELDS });
  return found === undefined ? { removed: [id] } : { items: [toLabel(found)] };
}

async function addMember(args: SyncArguments, { data }: Action): Promise<Record<string, EventChanges>> {
  const id = (data as { member?: { id: string } }).member?.id;
  const found = id === undefined ? undefined : await readOne<Member>(args, `/members/${id}`, { fields: MEMBER_FIELDS });
  return found === undefined ? {} : { member: { items: [toMember(found)] } };
}

/** One thing, or nothing when it is gone. */
async function readOne<T>(
  { apiClient }: SyncArguments,
  path: string,
  query: Record<string, string>,
): Promise<T | undefined> {
  const [found] = await readBatch<T>(apiClient, [batchPath(path, query)]);
  return found;
}

/** A webhook as the provider lists it. */
interface Hook {
  id: string;
  idModel: string;
  callbackURL: string;
  description: string;
}

/** Webhooks that an earlier set-up made for this address. */
async function readOwnHooks(apiClient: SyncArguments['apiClient'], uri: string, description: string): Promise<Hook[]> {
  const { data } = await apiClient.get<Array<{ webhooks?: Hook[] }>>('/1/members/me/tokens', {
    query: { webhooks: true },
  });
  return expectList(data, 'tokens')
    .flatMap(({ webhooks: hooks }) => expectList(hooks ?? [], 'webhooks'))
    .filter((hook) => hook.callbackURL === uri && hook.description === description);
}

async function deleteHook(apiClient: SyncArguments['apiClient'], hook: string): Promise<void> {
  try {
    await apiClient.request({ method: 'DELETE', path: `/1/webhooks/${encodeURIComponent(hook)}` });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

function readHooks(record: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const hooks = record?.['hooks'];
  if (!isObject(hooks)) return {};
  const entries = Object.entries(hooks).filter((entry): entry is [string, string] => isId(entry[0]) && isId(entry[1]));
  return Object.fromEntries(entries);
}

function parseEvent(body: Buffer): Event | undefined {
  try {
    const event = JSON.parse(body.toString('utf8')) as unknown;
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch {
    return undefined;
  }
}

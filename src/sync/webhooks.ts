import { createHmac } from 'node:crypto';
import { isEqualText } from '../keys';
import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import type { SyncArguments } from './sync-type';

/** What a set-up is remembered by; the host keeps it and hands it back. */
export interface WebhookRecord {
  /** Id of the subscription; `readEvent` has to find it again. */
  id: string;
  /** Whose events these are; `readEvent` names it for each event. */
  workspaceId: string;
  [member: string]: unknown;
}

/** What `setUp` gets. */
export interface SetUpArguments extends SyncArguments {
  /** Where the provider posts events to. */
  uri: string;
  /** Signs events, for providers where the receiver chooses the secret. */
  secret: string;
  /** What the last set-up returned; setting up again must not double anything. */
  previous?: WebhookRecord;
}

/** What `takeDown` gets. */
export interface TakeDownArguments extends ConnectorArguments {
  apiClient: ApiClient;
  record: WebhookRecord;
}

/** An event as it arrived. */
export interface ArrivedEvent extends ConnectorArguments {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The body, byte for byte. */
  body: Buffer;
  secret: string;
  /** Where events are posted to, when the operator said so. */
  uri?: string;
}

/** What an event is about. */
export interface ReadEvent {
  /** Ids of set-ups that it concerns; empty for one that needs no answer but a nod. */
  workspaceIds: readonly string[];
}

/** Rows of one type that an event changes. */
export interface EventChanges {
  items?: ReadonlyArray<{ id: string }>;
  removed?: readonly string[];
}

/** What `toChanges` gets. */
export interface ToChangesArguments extends SyncArguments {
  /** The event's body, parsed. */
  event: unknown;
  /** Its headers, names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  now: number;
}

/** How a provider tells of changes by itself. */
export interface WebhookDefinition {
  setUp(args: SetUpArguments): Promise<WebhookRecord>;
  takeDown(args: TakeDownArguments): Promise<void>;
  /** Checks the signature and says whose event it is; `undefined` when the signature is wrong or missing. */
  readEvent(args: ArrivedEvent): ReadEvent | undefined;
  /** The rows that the next change run would bring for this event, by type id. */
  toChanges(args: ToChangesArguments): Promise<Readonly<Record<string, EventChanges>>>;
}

/** Checks an HMAC (RFC 2104) in constant time. */
export function isHmacRight(args: {
  algorithm: 'sha1' | 'sha256';
  key: string;
  data: Buffer | string;
  encoding: 'hex' | 'base64';
  signature: string;
}): boolean {
  const expected = createHmac(args.algorithm, args.key).update(args.data).digest(args.encoding);
  return isEqualText(expected, args.signature);
}

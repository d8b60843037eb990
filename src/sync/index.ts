export { defineAction, readAction, type ActionDefinition } from './actions';
export { createSynchronizer } from './create-synchronizer';
export { defineType } from './define-type';
export { field, type SchemaField } from './fields';
export { fileLink, type OpenedFile } from './files';
export type { FilterDefinition, FilterValues } from './filters';
export { findSyncProblems } from './find-problems';
export { fingerprint } from './fingerprint';
export { expectList, expectMemberList, guardAuthor } from './guard-author';
export { createPageGuard } from './page-guard';
export { parseLastRun, type PageAnswer } from './run-page';
export { filtersSchema, typesSchema } from './sync-schema';
export type { SyncSpec } from './sync-spec';
export { requireWebhooks, type Synchronizer } from './synchronizer';
export type { ChangesQuestion, FetchArguments, Page, SyncArguments } from './sync-type';
export {
  isHmacRight,
  type EventChanges,
  type ToChangesArguments,
  type WebhookDefinition,
  type WebhookRecord,
} from './webhooks';

/** The door for `connectors/` and for the faces. */
export { compileConnector } from './compile-connector';
export type { AuthMethod, Connector, OAuth1Method, OAuth2Method, QueryParameters, TokenMethod } from './connector';
export { defineConnector } from './define-connector';
export { fillConnectionFields, fillTokenFields } from './fill-fields';
export {
  findFolderProblems,
  isSpecFolder,
  listConnectorIds,
  loadConnector,
  type LoadedConnector,
} from './load-connectors';
export { mapping } from './mapping';
export { listParameters } from './parameters';
export type { ApiClientSpec, ConnectorArguments, ConnectorSpec } from './spec';
export { defineAction, type ActionDefinition } from './sync/actions';
export { requireWebhooks } from './sync/create-synchronizer';
export { defineType } from './sync/define-type';
export { field, type SchemaField } from './sync/fields';
export { fingerprint } from './sync/fingerprint';
export { expectList, expectMemberList } from './sync/guard-author';
export { createPageGuard } from './sync/page-guard';
export { fileLink, type OpenedFile } from './sync/files';
export type { FilterDefinition, FilterValues } from './sync/filters';
export { parseLastRun, type PageAnswer } from './sync/run-page';
export type { ChangesQuestion, FetchArguments, Page, SyncArguments } from './sync/sync-type';
export {
  isHmacRight,
  type EventChanges,
  type ToChangesArguments,
  type WebhookDefinition,
  type WebhookRecord,
} from './sync/webhooks';
export { createAnswerStore, createPacer } from '../api-client';
export type { ApiClient, ForwardedAnswer, ForwardedRequest, ReadLimits, Traffic } from '../api-client';
export { hasStatus, isTooLarge } from './has-status';
export { toAnswerError } from '../api-client';
export type { ConnectorFacts } from './folder/read-spec-folder';
export { writeProblem } from './folder/write-problem';
export { lintSpec } from './lint-spec';

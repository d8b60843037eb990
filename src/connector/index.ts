/** The door for `connectors/` and for the faces. */
export { compileConnector } from './compile-connector';
export type { AuthMethod, Connector, OAuth1Method, OAuth2Method, QueryParameters, TokenMethod } from './connector';
export { defineConnector } from '../spec';
export { checkDenial, isOfAnotherFlow } from './read-callback';
export { fillConnectionFields, fillTokenFields } from './fill-fields';
export { findFolderProblems, isSpecFolder, listConnectorIds, loadConnector, type LoadedConnector } from '../spec';
export { mapping, type ConnectorArguments } from '../mapping';
export { listParameters } from '../spec';
export type { ApiClientSpec, ConnectorSpec } from '../spec';
export { defineAction, type ActionDefinition } from '../sync';
export { requireWebhooks } from '../sync';
export { defineType } from '../sync';
export { field, type SchemaField } from '../sync';
export { fingerprint } from '../sync';
export { expectList, expectMemberList } from '../sync';
export { createPageGuard } from '../sync';
export { fileLink, type OpenedFile } from '../sync';
export type { FilterDefinition, FilterValues } from '../sync';
export { parseLastRun, type PageAnswer } from '../sync';
export type { ChangesQuestion, FetchArguments, Page, SyncArguments } from '../sync';
export {
  isHmacRight,
  type EventChanges,
  type ToChangesArguments,
  type WebhookDefinition,
  type WebhookRecord,
} from '../sync';
export { createAnswerStore, createRateLimiter, type Pace } from '../api-client';
export type { ApiClient, ForwardedAnswer, ForwardedRequest, ReadLimits, Traffic } from '../api-client';
export { hasStatus, isTooLarge } from './has-status';
export { toAnswerError } from '../api-client';
export type { ConnectorFacts } from '../spec';
export { writeProblem } from '../spec';
export { lintSpec } from '../spec';

export { defineConnector } from './define-connector';
export type { ConnectorFacts } from './folder/read-spec-folder';
export { writeProblem } from './folder/write-problem';
export { lintSpec } from './lint-spec';
export {
  findFolderProblems,
  isSpecFolder,
  listConnectorIds,
  loadConnector,
  type LoadedConnector,
} from './load-connectors';
export { listParameters } from './parameters';
export type {
  ApiClientSpec,
  ConnectionField,
  ConnectorSpec,
  OAuth1SpecConfig,
  OAuth2SpecConfig,
  ResponseHandler,
  Slot,
  TokenField,
} from './spec';
export { apiClientSpecSchema, oauth1ConfigSchema, oauth2ConfigSchema } from './spec-schema';

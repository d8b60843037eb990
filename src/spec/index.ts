export { apiClientSpecSchema } from './api-client-keys';
export type { ApiClientSpec, ResponseHandler } from './api-client-spec';
export type { Slot, TokenField } from './auth-spec';
export { defineConnector } from './define-connector';
export type { ConnectorFacts } from './connector-facts';
export { writeProblem } from './folder/write-problem';
export { lintSpec } from './lint-spec';
export {
  findFolderProblems,
  isSpecFolder,
  listConnectorIds,
  loadConnector,
  type LoadedConnector,
} from './load-connectors';
export { isVariableOf, METHODS } from './methods';
export { oauth1ConfigSchema } from './oauth1-keys';
export { oauth2ConfigSchema } from './oauth2-keys';
export { listParameters, readOverrides, registrationOf } from './parameters';
export type { ConnectionField, ConnectorSpec } from './spec';

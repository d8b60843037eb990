/** The door for `connectors/` and for the faces. */
export { compileConnector } from './compile-connector';
export type { Connector, OAuth1Method, OAuth2Method } from './connector';
export { defineConnector } from './define-connector';
export { listConnectorIds, loadConnector, type LoadedConnector } from './load-connectors';
export { listParameters } from './parameters';
export type { ConnectorSpec } from './spec';

/** The door for `connectors/` and for the faces. */
export { compileConnector } from './compile-connector';
export type { AuthMethod, Connector, OAuth1Method, OAuth2Method } from './connector';
export { defineConnector } from './define-connector';
export { listConnectorIds, loadConnector, type LoadedConnector } from './load-connectors';
export { listParameters, type ConnectorParameter } from './parameters';
export type { ConnectorParameters, ConnectorSpec } from './spec';

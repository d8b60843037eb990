export { variableName } from './connector-variables';
export { splitList, type Environment } from './environment';
export { loadConfig, type Config } from './load-config';
export { storesConnections, type Settings, type StoredSettings } from './settings';
export { SETTINGS } from './settings-table';

export { variableName } from './connector-variables';
export { splitList, type Environment } from './environment';
export { loadConfig, type Config } from './load-config';
export { settingsSchema, type Settings } from './settings-schema';

import { loadConfig, storesConnections, type Settings, type StoredSettings } from '../../src/config';
import { parseKeyRing, type KeyRing } from '../../src/keys';
import { testKey } from './test-key';

/** The deployment's secrets in tests. */
export const SECRET_KEY = testKey('secret');
export const ENCRYPTION_KEYS = `one:${testKey('one')}`;

/** What every service that stores connections needs. */
const STORED = { CONNECTIONS: 'on', SECRET_KEY, ENCRYPTION_KEYS, PUBLIC_URL: 'https://connect.example' };

/** The settings of this environment, without a connector. */
export function readTestSettings(environment: Readonly<Record<string, string>> = {}): Settings {
  return loadConfig({ ...STORED, ...environment }, { ids: [], describe: () => [] }).settings;
}

/** The same, known to be those of stored connections. */
export function readStoredSettings(environment: Readonly<Record<string, string>> = {}): StoredSettings {
  const settings = readTestSettings(environment);
  if (!storesConnections(settings)) throw new Error('these are no settings of stored connections');
  return settings;
}

/** The ring of these keys. */
export function makeKeyRing(keys: string): KeyRing {
  const keyRing = parseKeyRing(keys);
  if (keyRing === undefined) throw new Error('these are no keys');
  return keyRing;
}

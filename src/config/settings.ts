import type { ValueOf } from './setting';
import { SETTINGS } from './settings-table';

/** The checked settings, ready for use: times in milliseconds, keys as bytes, addresses and paths to which a path is added. */
export type Settings = Readonly<{ [K in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[K]> }>;

const { needs: STORED_NEEDS } = SETTINGS.storesConnections;

/** The settings where connections are stored: what that needs is there. */
export type StoredSettings = Settings & Readonly<{ [K in (typeof STORED_NEEDS)[number]]: NonNullable<Settings[K]> }>;

/** True for `CONNECTIONS=on`. */
export function storesConnections(settings: Settings): settings is StoredSettings {
  return settings.storesConnections && STORED_NEEDS.every((name) => settings[name] !== undefined);
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the service is, and who calls. */
export interface InstanceOptions {
  /** Default `DOCKLINE_URL`, else that of the saved instance. */
  baseUrl?: string;
  /** Default `DOCKLINE_API_KEY`, else that of the saved instance. */
  apiKey?: string;
  /** The app that connections belong to; default `DOCKLINE_APP_ID`, else account level. */
  appId?: string;
  /** Name of a saved instance (`dockline account add-config`); default the default one. */
  configName?: string;
}

/** The same, found. */
export interface Instance {
  baseUrl: string;
  apiKey: string;
  appId: string | undefined;
}

/** Finds the instance: what is given, else the environment, else what the command line saved. Throws when there is none. */
export function findInstance({ baseUrl, apiKey, appId, configName }: InstanceOptions = {}): Instance {
  const { DOCKLINE_URL, DOCKLINE_API_KEY, DOCKLINE_APP_ID } = process.env;
  const saved = (): { api_key?: string; base_url?: string } => readSaved(configName);
  const isNamed = configName !== undefined;
  const url = baseUrl ?? (isNamed ? undefined : DOCKLINE_URL) ?? saved().base_url;
  const key = apiKey ?? (isNamed ? undefined : DOCKLINE_API_KEY) ?? saved().api_key;
  if (url === undefined || key === undefined)
    throw new Error('Say where Dockline is: DOCKLINE_URL and DOCKLINE_API_KEY, or dockline account add-config.');
  return { baseUrl: url.replace(/\/+$/, ''), apiKey: key, appId: appId ?? DOCKLINE_APP_ID };
}

function readSaved(name: string | undefined): { api_key?: string; base_url?: string } {
  const folder = join(homedir(), '.fiberwise');
  try {
    const wanted = name ?? readDefault(folder) ?? 'local';
    const file = join(folder, 'configs', `${wanted.replace(/[^A-Za-z0-9_-]/g, '_')}.json`);
    return JSON.parse(readFileSync(file, 'utf8')) as { api_key?: string; base_url?: string };
  } catch {
    return {};
  }
}

function readDefault(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'default_config'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

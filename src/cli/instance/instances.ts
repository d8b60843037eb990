import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../config';
import { parseObject } from '../parse-object';
import { UsageError } from '../usage-error';

/** Where one service is, and the key for it. */
export interface Instance {
  name: string;
  apiKey: string;
  baseUri: string;
}

/** The user's own folder, as the command line that ours stands in for has it. */
function folderOf(environment: Environment): string {
  return join(environment['HOME'] ?? homedir(), '.fiberwise');
}

function fileOf(environment: Environment, name: string): string {
  return join(folderOf(environment), 'configs', `${name.replace(/[^A-Za-z0-9_-]/g, '_')}.json`);
}

function markerOf(environment: Environment): string {
  return join(folderOf(environment), 'default_config');
}

/**
 * The instance that a command works on: the one that it names, else `DOCKLINE_URL` with `DOCKLINE_API_KEY`, else the saved
 * default, else the one called `local`. Throws a `UsageError` before anything is sent.
 */
export function findInstance(environment: Environment, name: string | undefined): Instance {
  const { DOCKLINE_URL: uri = '', DOCKLINE_API_KEY: key = '' } = environment;
  if (name === undefined && uri !== '' && key !== '') return { name: uri, apiKey: key, baseUri: uri };
  const wanted = name ?? readDefault(environment) ?? 'local';
  const file = fileOf(environment, wanted);
  if (!existsSync(file)) {
    throw new UsageError(
      `There is no saved instance "${wanted}". Save it: dockline account add-config --name ${wanted} --base-url <url>`,
    );
  }
  const members = parseObject(readFileSync(file, 'utf8'));
  if (members === undefined) throw new UsageError(`The file is not a JSON object: ${file}`);
  const { api_key: apiKey, base_url: baseUri } = members;
  if (typeof apiKey !== 'string' || typeof baseUri !== 'string')
    throw new UsageError(`The saved instance "${wanted}" lacks api_key or base_url: ${file}`);
  return { name: wanted, apiKey, baseUri };
}

/** Saves an instance, readable by its user only. */
export function saveInstance(
  environment: Environment,
  { name, apiKey, baseUri }: Instance,
  isDefault: boolean,
): string {
  const file = fileOf(environment, name);
  mkdirSync(join(folderOf(environment), 'configs'), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify({ name, api_key: apiKey, base_url: baseUri }, undefined, 2)}\n`, {
    mode: 0o600,
  });
  // An older file keeps its mode when it is written.
  chmodSync(file, 0o600);
  if (isDefault || readDefault(environment) === undefined) writeFileSync(markerOf(environment), `${name}\n`);
  return file;
}

function readDefault(environment: Environment): string | undefined {
  const file = markerOf(environment);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

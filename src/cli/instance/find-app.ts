import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../command';
import { text } from '../options';
import { parseObject } from '../parse-object';
import { UsageError } from '../usage-error';
import { INSTANCE_OPTIONS } from './connect-instance';

/** Options of every command that works on one app of an instance. */
export const APP_OPTIONS = {
  ...INSTANCE_OPTIONS,
  appId: text('<uuid>', 'the app; default: that of .fiber/app.json here or above'),
} as const;

/** The app that a folder belongs to: `--app-id`, or `.fiber/app.json` here or above. Throws a `UsageError`. */
export function findApp({ appId }: { appId: string | undefined }, { folder }: CommandContext): string {
  if (appId !== undefined) return appId;
  for (let at = resolve(folder), last = ''; at !== last; last = at, at = resolve(at, '..')) {
    const file = join(at, '.fiber', 'app.json');
    if (!existsSync(file)) continue;
    const members = parseObject(readFileSync(file, 'utf8'));
    if (members === undefined) throw new UsageError(`${file} is not a JSON object.`);
    if (typeof members['app_id'] === 'string') return members['app_id'];
  }
  throw new UsageError('This folder is not an installed app: it has no .fiber/app.json with an app_id. Give --app-id.');
}

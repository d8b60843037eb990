import type { Scope } from '../../callers';
import { defineCommand } from '../command';
import { list, neededText, text, textOr, time, toggle } from '../options';
import { JSON_OPTION } from '../print';
import { UsageError } from '../usage-error';

export const command = defineCommand({
  name: 'keys create',
  group: 'store',
  summary: 'Makes an API key in the database of this folder’s settings; it is shown once.',
  options: {
    user: neededText(
      '<user>',
      'whose connections it works with',
      'Say --user <user>: whose connections the key works with.',
    ),
    name: textOr('made by the command line', '<name>', 'what it is for'),
    appId: text('<uuid>', 'the one app that it is for'),
    scopes: list('<scopes>', () => `some of ${listScopes().join(', ')}`),
    admin: toggle('in the place of scopes: may do everything, for all users'),
    expires: time('<time>', 'when it ends (ISO 8601); default: never'),
    ...JSON_OPTION,
  },
  async run(given, context) {
    const { keepInAudit, withApiKeys }: typeof import('../store/with-store') = require('../store/with-store');
    const wanted = {
      name: given.name,
      userId: given.user,
      appId: given.appId ?? '',
      scopes: readScopes(given),
      expiresAt: given.expires ?? null,
    };
    const { secret, ...key } = await withApiKeys(context, async (apiKeys, database) => {
      const made = await apiKeys.create(wanted);
      await keepInAudit(database, context, 'key.create', { key: made.id, prefix: made.prefix, user: made.userId });
      return made;
    });
    if (given.json) context.out.write(`${JSON.stringify({ ...key, key: secret }, undefined, 2)}\n`);
    else {
      context.notices.write('Keep this key; it is not shown again.\n');
      context.out.write(`${secret}\n`);
    }
  },
});

/** What the key may do is said in words; nothing is given away by leaving something out. */
function readScopes({ scopes, admin }: { scopes: readonly string[]; admin: boolean }): readonly Scope[] {
  if (admin) {
    if (scopes.length > 0) throw new UsageError('Say either --scopes or --admin.');
    return ['admin'];
  }
  if (scopes.length === 0) throw new UsageError(`Say --scopes (${listScopes().join(', ')}) or --admin.`);
  if (scopes.includes('admin')) throw new UsageError('Say --admin for a key that may do everything.');
  const { isScope }: typeof import('../../callers') = require('../../callers');
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0)
    throw new UsageError(`There is no scope ${unknown.join(', ')}; there are: ${listScopes().join(', ')}`);
  return scopes.filter(isScope);
}

/** The scopes that can be named; `admin` is an option of its own. */
function listScopes(): string[] {
  const { SCOPES }: typeof import('../../callers') = require('../../callers');
  return Object.keys(SCOPES).filter((scope) => scope !== 'admin');
}

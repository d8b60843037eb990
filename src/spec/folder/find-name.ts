import { isObject } from '../../common';

/** Members that name an account, the most telling first. */
const NAMES = [
  'name',
  'email',
  'emailAddress',
  'mail',
  'userPrincipalName',
  'displayName',
  'display_name',
  'full_name',
  'fullName',
  'userName',
  'username',
  'user_name',
  'login',
  'screen_name',
  'nickname',
  'title',
  'id',
];

/** Objects that hold the account, where it is not the answer itself. */
const WRAPPERS = ['data', 'user', 'me', 'result', 'results', 'profile', 'account', 'response'];

/**
 * The name of an account from what a test gave: a text, or a member that names it. An empty text when all went well and
 * nothing names it; `undefined` when the test says that the account is not usable.
 */
export function findName(result: unknown, credentials: Readonly<Record<string, unknown>>): string | undefined {
  if (result === undefined || result === null || result === false || result === '' || result === 0) return undefined;
  if (typeof result === 'string') return result;
  return readName(result, 2) ?? readName(credentials, 0) ?? '';
}

function readName(value: unknown, depth: number): string | undefined {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(object)) return undefined;
  for (const key of NAMES) {
    const member = object[key];
    if (typeof member === 'string' && member !== '') return member;
    if (typeof member === 'number') return String(member);
  }
  if (depth === 0) return undefined;
  for (const key of WRAPPERS) {
    const inner = readName(object[key], depth - 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

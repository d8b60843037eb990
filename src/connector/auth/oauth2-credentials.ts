import { dropMissing } from '../../common';
import { parseTime, type Credentials } from '../../tokens';
import { ConnectorError } from '../../errors';
import { readTimes, toCredentials, type Lifetimes, type TokenAnswer } from '../../oauth2';
import type { HookName } from '../call-hook';

/**
 * Credentials that an author made of a token answer, exactly as they are, with the times that we need beside them. The
 * times come from the credentials, else from the answer.
 */
export function completeWhole(
  name: HookName,
  whole: Record<string, unknown>,
  { answer, now, lifetimes }: { answer: TokenAnswer; now: number; lifetimes: Lifetimes },
): Credentials {
  const accessToken = whole['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new ConnectorError(name.connector, name.hook, 'returned no access_token');
  const told = ['expires_at', 'expires_in'].some((key) => whole[key] !== undefined && whole[key] !== null);
  const standard = toCredentials(answer, now, lifetimes);
  const times = readTimes(told ? whole : answer, now, { access: lifetimes.access });
  return {
    ...readTexts(dropMissing(whole)),
    // simple-oauth2 adds a date of its own to every answer, or puts one in the place of the provider's number.
    ...(isDate(whole['expires_at']) && {
      expires_at: whole['expires_in'] === undefined ? times.expires_on : undefined,
    }),
    access_token: accessToken,
    ...times,
    ...(standard.refresh_expires_on !== undefined &&
      whole['refresh_token'] !== undefined && { refresh_expires_on: standard.refresh_expires_on }),
  };
}

/**
 * What a custom refresh returned, as a patch for the credentials. A new access token without an end has an unknown end:
 * the old one, in the past, would ask for a refresh before every call.
 */
export function completePatch(
  name: HookName,
  patch: Record<string, unknown>,
  { now, lifetimes, old }: { now: number; lifetimes: Lifetimes; old: Readonly<Credentials> },
): Credentials {
  const accessToken = patch['access_token'] ?? old.access_token;
  if (typeof accessToken !== 'string' || accessToken === '' || ('access_token' in patch && !patch['access_token']))
    throw new ConnectorError(name.connector, name.hook, 'returned no access_token');
  const { expires_on: ownEnd } = patch;
  const times = readTimes(patch, now, { access: lifetimes.access });
  const end = typeof parseTime(ownEnd) === 'number' ? new Date(parseTime(ownEnd) as number).toISOString() : undefined;
  const { refresh_token: refreshToken, ...rest } = patch;
  return {
    ...readTexts(rest),
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refresh_token: refreshToken }),
    access_token: accessToken,
    ...times,
    ...(end !== undefined && { expires_on: end }),
  };
}

/** Members whose form a standard sets (RFC 6749 §5.1); what has another one is left out, but a list of scopes is joined. */
function readTexts(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { scope, token_type: type, refresh_token: refreshToken, ...rest } = members;
  const isList = Array.isArray(scope) && scope.every((item) => typeof item === 'string');
  const texts = { scope: isList ? scope.join(' ') : scope, token_type: type, refresh_token: refreshToken };
  return { ...rest, ...Object.fromEntries(Object.entries(texts).filter(([, value]) => typeof value === 'string')) };
}

function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]';
}

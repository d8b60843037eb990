import { isIP } from 'node:net';
import Joi from 'joi';
import { findUriProblem } from '../uri';

const postgresUri = Joi.string().uri({ scheme: ['postgres', 'postgresql'] });

/** PostgreSQL, or a file of this machine. */
export function isDatabaseUri(text: string): boolean {
  return /^file:.+/.test(text) || postgresUri.validate(text).error === undefined;
}

/** An IP address, or a range of them (RFC 4632 §3.1). */
export function isCidr(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** A web origin as browsers write it (RFC 6454 §6.2). */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

/** True for an address that may be called: https, or http for loopback. */
export function isUri(text: string): boolean {
  return findUriProblem(text) === undefined;
}

/** An address of ours or of the host's to which paths or parameters are added. */
export function isPublicUri(text: string): boolean {
  return isUri(text) && !/[?#]/.test(text);
}

/** A JSON Web Key Set (RFC 7517 §5), given whole with a kind for each key, or its address. */
export function isKeySet(text: string): boolean {
  if (!text.startsWith('{')) return isUri(text);
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 && keys.every((key: unknown) => isPublicKey(key));
  } catch {
    return false;
  }
}

/** Asymmetric, and without its private half. */
function isPublicKey(key: unknown): boolean {
  return typeof key === 'object' && key !== null && 'kty' in key && key.kty !== 'oct' && !('d' in key);
}

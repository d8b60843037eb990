import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { AccessDeniedError } from '../errors';
import type { ReadAddress } from './caller-address';

/**
 * Why an address may not call: a 403, with the address for the log, so that the operator can allow it. `undefined` when it
 * may.
 */
export type CallerGuard = (address: string | undefined) => AccessDeniedError | undefined;

/** Lets only these addresses and ranges pass. */
export function createCallerGuard(ranges: readonly string[]): CallerGuard {
  const allowed = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(prefix), family);
  }
  return (given = '') => {
    const address = given.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
    if (family !== undefined && allowed.check(address, family)) return undefined;
    return new AccessDeniedError('This address may not use the connector.', {
      code: 'caller_not_allowed',
      detail: family === undefined ? 'the address is unknown' : address,
    });
  };
}

/** The same before a router. The host signs nothing, so this is the guard against others who redeem codes. */
export function guardCallers(guard: CallerGuard, readAddress: ReadAddress): RequestHandler {
  return (request, _response, next) => {
    next(guard(readAddress(request)));
  };
}

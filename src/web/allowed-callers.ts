import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { AccessDeniedError } from '../errors';

/** Lets only these addresses pass. The host signs nothing, so this is the guard against others who redeem codes. */
export function allowedCallers(ranges: readonly string[]): RequestHandler {
  const allowed = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(prefix), family);
  }
  return (request, _response, next) => {
    const address = (request.ip ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
    if (family === undefined || !allowed.check(address, family)) {
      throw new AccessDeniedError('This address may not use the connector.', { code: 'caller_not_allowed' });
    }
    next();
  };
}

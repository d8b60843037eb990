import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { expandIpv6 } from '../common';

/**
 * Addresses that an address from outside must not reach: loopback, private, link-local (cloud metadata among them),
 * carrier-grade NAT, multicast, documentation and reserved ranges, and IPv6 forms that hold an IPv4 address (IANA special
 * purpose registries), and the one address at which a cloud answers its machines outside of these ranges (168.63.129.16,
 * Azure's WireServer).
 */
const BLOCKED: ReadonlyArray<readonly [string, number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

// One list per family: in one list, the range of mapped addresses would match every IPv4 address.
const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [address, prefix] of BLOCKED) blocked[familyOf(address)].addSubnet(address, prefix, familyOf(address));

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** True for an IP address on the public internet. Every form that is not plainly public is not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || blocked[familyOf(address)].check(address, familyOf(address))) return false;
  return familyOf(address) === 'ipv4' || !isIsatap(address);
}

/** Ends in `0:5efe` or `200:5efe` and an IPv4 address, below any prefix (RFC 5214 §6.1): no range covers these. */
function isIsatap(address: string): boolean {
  const groups = expandIpv6(address);
  return groups[5] === '5efe' && (groups[4] === '0' || groups[4] === '200');
}

/** Says why a URI from outside must not be called, or `undefined`. Names are judged when they are looked up. */
export function findForeignUriProblem(uri: string): string | undefined {
  const { protocol, hostname, port, username, password } = new URL(uri);
  if (protocol !== 'https:') return 'must use https';
  if (username !== '' || password !== '') return 'must not hold a user name or password';
  if (port !== '') return 'must not name a port';
  // The parser has turned 127.1, 2130706433, 0x7f000001 and full-width digits into plain addresses by now.
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && !isPublicAddress(literal) ? 'must not be a private address' : undefined;
}

/**
 * A name look-up that refuses private addresses. The connection goes to the very address that was judged, so a name that
 * changes its mind between two look-ups gains nothing. One private address among several refuses the name.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) {
      callback(error ?? privateAddressError(), '');
      return;
    }
    if (!addresses.every(({ address }) => isPublicAddress(address))) callback(privateAddressError(), '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function privateAddressError(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name leads to a private address'), { code: 'EPRIVATE' });
}

/**
 * The eight groups of an IPv6 address, in lower case and without leading zeros (RFC 5952 §4.1); an IPv4 address at its end
 * becomes two of them, a zone is left out. Throws a `TypeError` for what is no IPv6 address.
 */
export function expandIpv6(address: string): string[] {
  const [withoutZone = ''] = address.split('%', 1);
  // The parser of URLs writes every form alike, with the longest run of zeros shortened.
  const { hostname } = new URL(`https://[${withoutZone}]`);
  const [head, tail] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  if (head === undefined || tail === undefined) return head ?? [];
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
}

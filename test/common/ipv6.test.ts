import { expandIpv6 } from '../../src/common';

test.each([
  ['::', '0:0:0:0:0:0:0:0'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['2001:0DB8::', '2001:db8:0:0:0:0:0:0'],
  ['2001:0db8:0001:2:ffff::9', '2001:db8:1:2:ffff:0:0:9'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1:0:0:4:0:0:0:8', '1:0:0:4:0:0:0:8'],
  ['::ffff:192.0.2.1', '0:0:0:0:0:ffff:c000:201'],
  ['fe80::5efe:10.0.0.1%eth0', 'fe80:0:0:0:0:5efe:a00:1'],
])('%s is %s', (address, groups) => {
  expect(expandIpv6(address).join(':')).toBe(groups);
});

test('what is no IPv6 address is an error', () => {
  for (const address of ['192.0.2.1', '', '1:2', 'x::', '1::2::3'])
    expect(() => expandIpv6(address)).toThrow('Invalid URL');
});

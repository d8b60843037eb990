import dns from 'node:dns';
import { createHttp, type Http } from '../../src/http';
import { findForeignUriProblem, isPublicAddress } from '../../src/http/public-address';
import { catchError } from '../kit/catch-error';

describe('isPublicAddress', () => {
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '2606:4700::5efe',
    '2606:4700:5efe::1',
    '168.63.129.17',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.0.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:8.8.8.8',
    '168.63.129.16',
    '3fff::1',
    '3fff:fff:ffff::1',
    '5f00::1',
    '100:0:0:1::1',
    '2606:4700::5efe:127.0.0.1',
    '2606:4700::5efe:8.8.8.8',
    '2606:4700::200:5efe:10.0.0.1',
    '2606:4700:1:2:0:5efe:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    'not an address',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each([
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://[::ffff:7f00:1]/',
  'https://[::1]/',
  'https://169.254.169.254/latest',
  'https://１２７.0.0.1/',
  'https://x@127.0.0.1/',
  'https://127.0.0.1#.good.example/',
  'https://127.0.0.1\\.good.example/',
  'https://[fd00::1]/',
  'https://0/',
  'http://good.example/',
  'https://good.example:8443/',
  'https://user:pw@good.example/',
  'ftp://good.example/',
])('S1: %s from outside is refused', (uri) => {
  expect(findForeignUriProblem(uri)).toEqual(expect.any(String));
});

test('a plain https name from outside is judged when it is looked up', () => {
  expect(findForeignUriProblem('https://good.example/path?x=1')).toBeUndefined();
});

describe('a name that leads to a private address', () => {
  const http = (): Http => createHttp({ timeoutMs: 500, userAgent: 'test' })();
  const original = dns.lookup;
  afterEach(() => void Object.assign(dns, { lookup: original }));

  test.each([
    ['only', [{ address: '127.0.0.1', family: 4 }]],
    [
      'among public ones',
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ],
    ['in an IPv6 form', [{ address: '::ffff:a00:1', family: 6 }]],
  ])('is refused, %s', async (_name, addresses) => {
    const asked: string[] = [];
    Object.assign(dns, {
      lookup: (hostname: string, _options: unknown, callback: (error: null, found: unknown) => void) => {
        asked.push(hostname);
        callback(null, addresses);
      },
    });
    const error = await catchError(() =>
      http().request({ method: 'GET', uri: 'https://rebinding.example/', isForeign: true }),
    );
    expect(error).toMatchObject({ status: 502, code: 'provider_unreachable', detail: 'EPRIVATE' });
    // Looked up once: the address that was judged is the one that would be called.
    expect(asked).toEqual(['rebinding.example']);
  });
});

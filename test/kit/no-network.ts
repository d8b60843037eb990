import dns from 'node:dns';

/** Tests talk to loopback only: looking up any other name fails, so no test can lean on the network. */
const original = dns.lookup;
const guarded = (hostname: string, ...rest: unknown[]): void => {
  if (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '::1') {
    Reflect.apply(original, dns, [hostname, ...rest]);
    return;
  }
  const callback = rest.at(-1) as (error: Error) => void;
  process.nextTick(callback, Object.assign(new Error(`no network in tests: ${hostname}`), { code: 'ENOTFOUND' }));
};
Object.assign(dns, { lookup: guarded });

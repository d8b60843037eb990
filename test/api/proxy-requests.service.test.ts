import { startProxyChild, type ProxyChild } from '../kit/proxy-child';
import { startWireServer, WireClient, type WireRequest, type WireServer } from '../kit/wire';

/** Headers that try to say where a message ends, whom it is for, or who sends it. */
const HOSTILE: ReadonlyArray<Record<string, string>> = [
  { 'Content-Length': '500' },
  { 'Content-Length': '0' },
  { 'Content-Length': '3' },
  { 'Content-Length': '+5' },
  { 'Content-Length': '0x5' },
  { 'Content-Length': '5, 5' },
  { 'Content-Length': '-1' },
  { 'Content-Length': ' 5' },
  { 'Content-Length': '99999999999999999999' },
  { 'content-length': '5', 'CONTENT-LENGTH': '6' },
  { Content_Length: '500' },
  { content_length: '5', Transfer_Encoding: 'chunked' },
  { 'Transfer-Encoding': 'chunked' },
  { 'Transfer-Encoding': 'xchunked' },
  { 'Transfer-Encoding': 'gzip, chunked' },
  { 'Transfer-Encoding': 'identity' },
  { 'Transfer-Encoding': '\tchunked' },
  { 'TRANSFER-ENCODING': 'Chunked', 'Content-Length': '4' },
  { Transfer_Encoding: 'chunked' },
  { TE: 'trailers' },
  { Trailer: 'Content-Length' },
  { Host: 'evil.example' },
  { host: 'evil.example', HOST: 'evil2.example' },
  { 'X-Forwarded-Host': 'evil.example', 'X-Host': 'evil.example', 'X-Original-Host': 'evil.example' },
  { 'X-HTTP-Host-Override': 'evil.example', Forwarded: 'host=evil.example' },
  { Connection: 'close' },
  { Connection: 'keep-alive, authorization' },
  { Connection: 'Authorization, host, content-length' },
  { Connection: 'upgrade', Upgrade: 'websocket' },
  { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' },
  { 'Keep-Alive': 'timeout=600' },
  { 'Proxy-Connection': 'keep-alive' },
  { 'Proxy-Authorization': 'Basic eDp4' },
  { Expect: '100-continue' },
  { Expect: 'nothing' },
  { 'Content-Length': '7', Expect: '100-continue', Connection: 'content-length' },
  { Authorization: 'Bearer of-somebody-else' },
  { Cookie: 'session=1', Cookie2: '$Version=1' },
  { 'X-HTTP-Method-Override': 'DELETE', 'X-HTTP-Method': 'DELETE', X_Method_Override: 'DELETE' },
  { X_Forwarded_For: '127.0.0.1', 'True-Client-IP': '127.0.0.1' },
];

/** Names that only we write; `connection` may say `keep-alive` or `close`, which Node does. */
const NEVER = new Set([
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'cookie',
  'cookie2',
  'forwarded',
  'content_length',
  'transfer_encoding',
  'x_forwarded_for',
  'x-forwarded-host',
  'x-host',
  'x-original-host',
  'x-http-host-override',
  'true-client-ip',
]);

describe.each(['http', 'https'] as const)('what reaches a provider over %s', (scheme) => {
  let provider: WireServer;
  let service: ProxyChild;
  let mallory: string;
  let victim: string;

  beforeAll(async () => {
    provider = await startWireServer(
      scheme,
      ({ first }, socket) => {
        const body = first.split(' ')[1] ?? '';
        const length = first.startsWith('HEAD') ? 0 : body.length;
        const bytes = first.startsWith('HEAD') ? '' : body;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${bytes}`);
      },
      (head) => head.includes('/early'),
    );
    service = await startProxyChild(1000);
    await service.defineIntegration('wire', `${provider.origin}/base`);
    mallory = await service.connectUser('mallory', ['wire']);
    victim = await service.connectUser('victim', ['wire']);
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.requests.length = 0;
    provider.wrong.length = 0;
  });

  const auth = (key: string): string[] => ['Host: dockline', `Authorization: Bearer ${key}`];
  const postRequest = (key: string, body: object): Parameters<WireClient['call']> => {
    const text = JSON.stringify(body);
    return [
      [
        'POST /api/integrations/wire/request HTTP/1.1',
        ...auth(key),
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(text)}`,
      ],
      text,
    ];
  };
  const getPath = (key: string, path: string, lines: readonly string[] = [], body = ''): [string[], string] => [
    [`GET /api/integrations/wire/request/${path} HTTP/1.1`, ...auth(key), ...lines],
    body,
  ];
  const any = (key: string, method: string, path: string, lines: readonly string[], body = ''): [string[], string] => [
    [`${method} /api/v1/credentials/oauth/connections/wire/request/${path} HTTP/1.1`, ...auth(key), ...lines],
    body,
  ];
  /** One call on a connection of its own; status of the answer, or `cut`. */
  const once = async ([head, body]: Parameters<WireClient['call']>): Promise<number | 'cut'> => {
    const client = new WireClient(service.origin);
    const answer = await client.call(head, body);
    client.close();
    return answer === 'cut' ? 'cut' : answer.status;
  };
  /** The rules for a request that was passed on, whatever its caller said. */
  const check = (request: WireRequest, expected: { first: string; body: string; token: string }): void => {
    const { first, body, headers } = request;
    expect({ first, body, authorization: headers['authorization'], host: headers['host'] }).toEqual({
      first: `${expected.first} HTTP/1.1`,
      body: expected.body,
      authorization: [expected.token],
      host: [new URL(provider.origin).host],
    });
    const given = Object.keys(headers);
    expect(given.filter((name) => NEVER.has(name))).toEqual([]);
    expect(['keep-alive', 'close']).toContain(headers['connection']?.join());
    if (body === '') expect(headers['content-length'] ?? ['0']).toEqual(['0']);
    if (/^(GET|HEAD|OPTIONS) /.test(first))
      expect(given.filter((name) => /method.override|http-method/.test(name))).toEqual([]);
  };

  test('two calls with a length and no body do not change what the next user asks', async () => {
    const smuggled = 'DELETE /repos/victim/everything HTTP/1.1\r\nX: ';
    const attack = { url: 'early', headers: { 'Content-Length': '210', 'X-Pad': smuggled.replaceAll(/[\r\n]/g, ' ') } };
    await once(postRequest(mallory, attack));
    await once(postRequest(mallory, { ...attack, method: 'DELETE' }));
    await once(getPath(mallory, 'early', ['Content-Length: 210']));
    expect(await once(getPath(victim, 'user'))).toBe(200);
    const last = provider.requests.at(-1);
    if (last === undefined) throw new Error('nothing arrived');
    check(last, { first: 'GET /base/user', body: '', token: 'Bearer token-of-victim' });
    expect(provider.wrong).toEqual([]);
    for (const { first } of provider.requests) expect(first).toMatch(/^(GET|DELETE) \/base\/(early|user) HTTP\/1\.1$/);
  });

  test('a body in chunks for a method that has none is framed, on a connection that serves nobody else', async () => {
    const inner = 'DELETE /base/everything HTTP/1.1\r\nHost: x\r\n\r\n';
    const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
    for (const method of ['DELETE', 'GET', 'OPTIONS', 'HEAD']) {
      provider.requests.length = 0;
      expect(await once(any(mallory, method, 'x', ['Transfer-Encoding: chunked'], chunked))).toBe(200);
      expect(await once(any(mallory, method, 'x', [`Content-Length: ${inner.length}`], inner))).toBe(200);
      expect(provider.requests).toHaveLength(2);
      for (const request of provider.requests) {
        check(request, { first: `${method} /base/x`, body: inner, token: 'Bearer token-of-mallory' });
        expect(request.headers['connection']).toEqual(['close']);
        expect(request.turn).toBe(0);
      }
    }
    expect(await once(getPath(victim, 'user'))).toBe(200);
    expect(provider.requests.at(-1)).toMatchObject({ first: 'GET /base/user HTTP/1.1', body: '' });
  });

  test('the path form takes no body: one that comes is refused, read for nobody, and the next call has its answer', async () => {
    const client = new WireClient(service.origin);
    expect(await client.call(...getPath(mallory, 'x', ['Content-Length: 5'], 'hello'))).toMatchObject({ status: 400 });
    const chunked = getPath(mallory, 'x', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n');
    expect(await client.call(...chunked)).toMatchObject({ status: 400 });
    expect(provider.requests).toEqual([]);
    expect(await client.call(...getPath(mallory, 'user'))).toMatchObject({ status: 200, body: '/base/user' });
    expect(client.rest).toBe('');
    client.close();
  });

  test.each(HOSTILE.map((headers) => [JSON.stringify(headers), headers] as const))(
    'headers %s in a JSON body change nothing of the framing',
    async (_name, headers) => {
      for (const [method, data] of [
        ['GET', undefined],
        ['HEAD', undefined],
        ['POST', undefined],
        ['POST', 'text'],
        ['DELETE', { a: 1 }],
        ['PUT', ''],
      ] as const) {
        provider.requests.length = 0;
        expect(await once(postRequest(mallory, { url: 'x', method, data, headers }))).toBe(200);
        expect(provider.requests).toHaveLength(1);
        const body = data === undefined ? '' : typeof data === 'string' ? data : JSON.stringify(data);
        for (const request of provider.requests)
          check(request, { first: `${method} /base/x`, body, token: 'Bearer token-of-mallory' });
      }
      expect(await once(getPath(victim, 'user'))).toBe(200);
      expect(provider.wrong).toEqual([]);
    },
  );

  test.each(HOSTILE.map((headers) => [JSON.stringify(headers), headers] as const))(
    'headers %s on the raw routes are refused by us or framed by us',
    async (_name, headers) => {
      const lines = Object.entries(headers)
        .filter(([name]) => name.toLowerCase() !== 'authorization' && name.toLowerCase() !== 'host')
        .map(([name, value]) => `${name}: ${value}`);
      const calls = [
        { first: 'GET /base/x', call: getPath(mallory, 'x', lines) },
        { first: 'DELETE /base/x', call: any(mallory, 'DELETE', 'x', lines) },
        { first: 'POST /base/x', call: any(mallory, 'POST', 'x', lines) },
      ];
      for (const { first, call } of calls) {
        provider.requests.length = 0;
        const client = new WireClient(service.origin);
        client.write(`${call[0].join('\r\n')}\r\n\r\n`);
        // A caller that announces more than it sends: it leaves.
        const timer = setTimeout(() => client.close(), 300);
        const answer = await client.read('GET');
        clearTimeout(timer);
        client.close();
        expect(answer === 'cut' ? 200 : [200, 400, 417].find((status) => status === answer.status)).toBeDefined();
        expect(provider.requests.length).toBeLessThanOrEqual(1);
        for (const request of provider.requests) check(request, { first, body: '', token: 'Bearer token-of-mallory' });
      }
      expect(await once(getPath(victim, 'user'))).toBe(200);
      expect(provider.wrong).toEqual([]);
    },
  );
});

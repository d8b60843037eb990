import type { Socket } from 'node:net';
import { startProxyChild, type ProxyChild } from '../kit/proxy-child';
import { startWireServer, WireClient, type WireRequest, type WireResult, type WireServer } from '../kit/wire';

const OK = 'HTTP/1.1 200 OK\r\n';
const POISON = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';

/** What a kind of answer leads to: a status of ours or of the provider, or an answer that breaks off. */
type Outcome = number | 'cut';

interface Kind {
  name: string;
  answer: string | ((socket: Socket) => void);
  outcome: Outcome | readonly Outcome[];
  /** The body that the caller gets, where the outcome is a status of the provider's. */
  body?: string;
}

const drip = (piece: string, everyMs: number) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.once('close', () => clearInterval(timer));
};
const end = (bytes: string) => (socket: Socket) => void socket.end(bytes);

const KINDS: readonly Kind[] = [
  // What is an answer.
  { name: 'a plain answer', answer: `${OK}Content-Length: 2\r\n\r\nhi`, outcome: 200, body: 'hi' },
  { name: 'an empty one', answer: `${OK}Content-Length: 0\r\n\r\n`, outcome: 200, body: '' },
  { name: 'chunks', answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`, outcome: 200, body: 'hi' },
  {
    name: 'chunks with a trailer',
    answer: `${OK}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n`,
    outcome: 200,
    body: 'hi',
  },
  {
    name: 'a length in the trailer',
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nContent-Length: 90\r\n\r\n`,
    outcome: 'cut',
  },
  { name: 'a body until the end', answer: end(`${OK}\r\nhi`), outcome: 200, body: 'hi' },
  { name: 'HTTP/1.0', answer: end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi'), outcome: 200, body: 'hi' },
  { name: '204', answer: 'HTTP/1.1 204 No Content\r\n\r\n', outcome: 204, body: '' },
  {
    name: '204 with a length',
    answer: 'HTTP/1.1 204 No Content\r\nContent-Length: 40\r\n\r\n',
    outcome: 204,
    body: '',
  },
  { name: '204 with a body', answer: `HTTP/1.1 204 No Content\r\n\r\n${POISON}`, outcome: 204, body: '' },
  {
    name: '304 with a length',
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n',
    outcome: 304,
    body: '',
  },
  {
    name: '304 in chunks',
    answer: 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n',
    outcome: 304,
    body: '',
  },
  { name: '205', answer: 'HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n', outcome: 205, body: '' },
  { name: '599', answer: 'HTTP/1.1 599 X\r\nContent-Length: 2\r\n\r\nhi', outcome: 599, body: 'hi' },
  {
    name: '100 before it',
    answer: `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`,
    outcome: 200,
    body: 'hi',
  },
  {
    name: '103 before it',
    answer: `HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`,
    outcome: 200,
    body: 'hi',
  },
  {
    name: 'hop-by-hop headers',
    answer: `${OK}Connection: close, X-Gone\r\nX-Gone: 1\r\nKeep-Alive: timeout=9\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nhi`,
    outcome: 200,
    body: 'hi',
  },
  {
    name: 'a connection that lists the length',
    answer: `${OK}Connection: content-length\r\nContent-Length: 2\r\n\r\nhi`,
    outcome: 200,
    body: 'hi',
  },
  // More than one answer.
  { name: 'a second answer in one piece', answer: `${OK}Content-Length: 2\r\n\r\nhi${POISON}`, outcome: [200, 'cut'] },
  { name: 'bytes after the end', answer: `${OK}Content-Length: 2\r\n\r\nhi-and-more`, outcome: [200, 'cut'] },
  {
    name: 'a second answer after chunks',
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n${POISON}`,
    outcome: [200, 'cut'],
  },
  // Framing that lies.
  { name: 'two lengths', answer: `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`, outcome: 502 },
  { name: 'the same length twice', answer: `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`, outcome: 502 },
  { name: 'a list of lengths', answer: `${OK}Content-Length: 2, 2\r\n\r\nhi`, outcome: 502 },
  { name: 'a length with a sign', answer: `${OK}Content-Length: +2\r\n\r\nhi`, outcome: 502 },
  { name: 'a length in hexadecimal', answer: `${OK}Content-Length: 0x2\r\n\r\nhi`, outcome: 502 },
  { name: 'a negative length', answer: `${OK}Content-Length: -2\r\n\r\nhi`, outcome: 502 },
  { name: 'a length beyond numbers', answer: `${OK}Content-Length: 99999999999999999999999\r\n\r\nhi`, outcome: 502 },
  {
    name: 'a length and chunks',
    answer: `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
    outcome: 502,
  },
  {
    name: 'chunks and a length',
    answer: `${OK}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
    outcome: 502,
  },
  { name: 'a body shorter than its length', answer: end(`${OK}Content-Length: 9\r\n\r\nhi`), outcome: 'cut' },
  { name: 'chunks that break off', answer: end(`${OK}Transfer-Encoding: chunked\r\n\r\n9\r\nhi`), outcome: 'cut' },
  {
    name: 'chunks without a last one',
    answer: end(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n`),
    outcome: 'cut',
  },
  {
    name: 'a chunk of no size',
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n0\r\n\r\n`,
    outcome: [502, 'cut'],
  },
  {
    name: 'a chunk longer than it says',
    answer: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi there\r\n0\r\n\r\n`,
    outcome: 'cut',
  },
  // Statuses that are none.
  ...['000', '001', '099', '600', '666', '999'].map((status) => ({
    name: `status ${status}`,
    answer: `HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nhi`,
    outcome: 502,
  })),
  { name: 'a status of two digits', answer: 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nhi', outcome: 502 },
  { name: 'a status of four digits', answer: 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nhi', outcome: 502 },
  { name: 'a status in words', answer: 'HTTP/1.1 abc OK\r\n\r\n', outcome: 502 },
  // Other protocols.
  {
    name: '101 with an upgrade',
    answer: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    outcome: 502,
  },
  { name: '101 alone', answer: 'HTTP/1.1 101 Switching Protocols\r\n\r\n', outcome: 502 },
  {
    name: '101 and an answer',
    answer: `HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n${POISON}`,
    outcome: 502,
  },
  { name: 'HTTP/3', answer: 'HTTP/3.0 200 OK\r\nContent-Length: 2\r\n\r\nhi', outcome: 502 },
  { name: 'ICY', answer: 'ICY 200 OK\r\n\r\nhi', outcome: 502 },
  { name: 'no HTTP at all', answer: 'SSH-2.0-OpenSSH_9.6\r\n', outcome: 502 },
  { name: 'a request', answer: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', outcome: 502 },
  // Headers that are none.
  {
    name: 'a control character in a value',
    answer: `${OK}X-A: a\u0001b\r\nContent-Length: 2\r\n\r\nhi`,
    outcome: [200, 502],
  },
  { name: 'a zero byte in a value', answer: `${OK}X-A: a\u0000b\r\nContent-Length: 2\r\n\r\nhi`, outcome: 502 },
  { name: 'a space in a name', answer: `${OK}Content Length: 2\r\n\r\nhi`, outcome: 502 },
  { name: 'a space before the colon', answer: `${OK}Content-Length : 2\r\n\r\nhi`, outcome: 502 },
  { name: 'a line without a colon', answer: `${OK}nothing\r\n\r\nhi`, outcome: 502 },
  { name: 'headers beyond the limit', answer: `${OK}X-A: ${'a'.repeat(40_000)}\r\n\r\nhi`, outcome: 502 },
  { name: 'a line feed alone', answer: 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi', outcome: [200, 502] },
  {
    name: 'a folded line',
    answer: `${OK}X-A: a\r\n Content-Length: 9\r\nContent-Length: 2\r\n\r\nhi`,
    outcome: [200, 502],
  },
  // Nothing, or nothing in time.
  { name: 'a closed connection', answer: (socket) => void socket.destroy(), outcome: 502 },
  { name: 'half a status line', answer: end('HTTP/1.1 2'), outcome: 502 },
  { name: 'half of the headers', answer: end(`${OK}Content-`), outcome: 502 },
  { name: 'no answer', answer: () => undefined, outcome: 504 },
  { name: 'headers without end', answer: `${OK}X-A: 1\r\n`, outcome: 504 },
  {
    name: 'a header now and then',
    answer: (socket) => {
      socket.write(OK);
      drip('X-A: 1\r\n', 40)(socket);
    },
    outcome: [502, 504],
  },
  { name: '100 for ever', answer: drip('HTTP/1.1 100 Continue\r\n\r\n', 2), outcome: 502 },
  { name: '103 for ever, slowly', answer: drip('HTTP/1.1 103 Early Hints\r\n\r\n', 100), outcome: [502, 504] },
  { name: '100 and nothing more', answer: 'HTTP/1.1 100 Continue\r\n\r\n', outcome: 504 },
];

interface Way {
  name: string;
  method: string;
  call(path: string, key: string): [string[], string];
}

const authorize = (key: string): string[] => ['Host: dockline', `Authorization: Bearer ${key}`];
const posted = (method: string, path: string, key: string): [string[], string] => {
  const text = JSON.stringify({ url: path, method });
  const type = ['Content-Type: application/json', `Content-Length: ${text.length}`];
  return [['POST /api/integrations/wire/request HTTP/1.1', ...authorize(key), ...type], text];
};

const GET: Way = {
  name: 'GET',
  method: 'GET',
  call: (path, key) => [[`GET /api/integrations/wire/request/${path} HTTP/1.1`, ...authorize(key)], ''],
};
const WAYS: readonly Way[] = [
  GET,
  { name: 'POST that asks for a POST', method: 'POST', call: (path, key) => posted('POST', path, key) },
  {
    name: 'PUT in chunks',
    method: 'PUT',
    call: (path, key) => [
      [
        `PUT /api/v1/credentials/oauth/connections/wire/request/${path} HTTP/1.1`,
        ...authorize(key),
        'Transfer-Encoding: chunked',
      ],
      '4\r\nbody\r\n0\r\n\r\n',
    ],
  },
];

describe.each(['http', 'https'] as const)('answers of a provider over %s', (scheme) => {
  let provider: WireServer;
  let service: ProxyChild;
  let special: ((request: WireRequest, socket: Socket) => void) | undefined;

  beforeAll(async () => {
    provider = await startWireServer(
      scheme,
      (request, socket) => {
        const path = request.first.split(' ')[1] ?? '';
        const kind = KINDS[Number(/^\/base\/kind\/(\d+)$/.exec(path)?.[1] ?? -1)];
        if (special !== undefined && path.startsWith('/base/special')) special(request, socket);
        else if (kind === undefined) socket.write(`${OK}Content-Length: ${path.length}\r\n\r\n${path}`);
        else if (typeof kind.answer === 'string') socket.write(Buffer.from(kind.answer, 'latin1'));
        else kind.answer(socket);
      },
      (head) => head.includes('/special/early'),
    );
    service = await startProxyChild(600);
    await service.defineIntegration('wire', `${provider.origin}/base`);
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    await provider.stop();
  });
  afterEach(() => {
    special = undefined;
  });

  const user = (name: string): Promise<string> => service.connectUser(name, ['wire']);

  /** Calls, and then something good on the same connection where it still is. */
  const callTwice = async (way: Way, path: string, key: string): Promise<WireResult | 'cut'> => {
    const client = new WireClient(service.origin);
    const answer = await client.call(...way.call(path, key));
    if (answer !== 'cut' && answer.headers['connection']?.includes('close') !== true) {
      const next = await client.call(...GET.call('good/next', key));
      expect(next).toMatchObject({ status: 200, body: '/base/good/next' });
      expect(client.rest).toBe('');
    }
    client.close();
    return answer;
  };

  test.each(WAYS.map((way) => [way.name, way] as const))(
    'to a %s: each is one well-framed answer or a broken one, and the next call has its own',
    async (name, way) => {
      const key = await user(`reader of ${name}`);
      const outcomes: string[] = [];
      // A few at a time: each account has twenty places.
      for (let from = 0; from < KINDS.length; from += 10) {
        await Promise.all(
          KINDS.slice(from, from + 10).map(async (kind, offset) => {
            const answer = await callTwice(way, `kind/${from + offset}`, key);
            const outcome: Outcome = answer === 'cut' ? 'cut' : answer.status;
            const allowed = [kind.outcome].flat();
            if (!allowed.includes(outcome)) outcomes.push(`${kind.name}: ${outcome}`);
            if (answer === 'cut') return;
            const { headers, body } = answer;
            if (kind.body !== undefined && body !== kind.body) outcomes.push(`${kind.name}: body ${body}`);
            if (body.includes('poison')) outcomes.push(`${kind.name}: another answer`);
            if (headers['x-content-type-options']?.join() !== 'nosniff') outcomes.push(`${kind.name}: may be sniffed`);
            if (/private|no-store/.exec(headers['cache-control']?.join() ?? '') === null)
              outcomes.push(`${kind.name}: may be cached`);
            for (const gone of ['x-gone', 'upgrade', 'trailer'])
              if (gone in headers) outcomes.push(`${kind.name}: ${gone}`);
          }),
        );
      }
      expect(outcomes).toEqual([]);
    },
    60_000,
  );

  test('a hundred bad answers and a hundred callers that left give all places back', async () => {
    const key = await user('unlucky');
    const bad = KINDS.map((kind, index) => ({ kind, index })).filter(
      ({ kind }) => ![kind.outcome].flat().includes(200),
    );
    const calls = Array.from({ length: 100 }, (_value, index) => `kind/${bad[index % bad.length]?.index ?? 0}`);
    await Promise.all(
      calls.map(async (path) => {
        const client = new WireClient(service.origin);
        await client.call(...posted('POST', path, key));
        client.close();
      }),
    );
    const silent = KINDS.findIndex(({ name }) => name === 'no answer');
    for (let index = 0; index < 100; index += 1) {
      const client = new WireClient(service.origin);
      client.write(`${GET.call(`kind/${silent}`, key)[0].join('\r\n')}\r\n\r\n`);
      setTimeout(() => client.close(), 5 + index);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 800);
    });
    // Answered only when all twenty are there at once.
    const held: Socket[] = [];
    special = (_request, socket) => {
      held.push(socket);
      if (held.length < 20) return;
      for (const one of held) one.write(`${OK}Content-Length: 2\r\n\r\nhi`);
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = new WireClient(service.origin);
        const answer = await client.call(...posted('POST', 'special', key));
        client.close();
        return answer === 'cut' ? 'cut' : answer.status;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
  }, 60_000);

  test('HEAD is asked as HEAD; its length and coding frame no answer of ours', async () => {
    const key = await user('head');
    const seen: string[] = [];
    special = ({ first }, socket) => {
      seen.push(first.split(' ')[0] ?? '');
      socket.write(`${OK}Content-Length: 700\r\nContent-Encoding: gzip\r\nETag: "1"\r\n\r\n`);
    };
    const client = new WireClient(service.origin);
    const byPost = await client.call(...posted('HEAD', 'special', key));
    expect(byPost).toMatchObject({ status: 200, body: '', headers: { 'content-length': ['0'], etag: ['"1"'] } });
    expect(byPost).not.toMatchObject({ headers: { 'content-encoding': expect.anything() as unknown } });
    const [getHead] = GET.call('special', key);
    const byHead = await client.call([(getHead[0] ?? '').replace('GET', 'HEAD'), ...getHead.slice(1)]);
    expect(byHead).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': ['700'], 'content-encoding': ['gzip'] },
    });
    expect(await client.call(...GET.call('good', key))).toMatchObject({ status: 200, body: '/base/good' });
    expect({ seen, rest: client.rest }).toEqual({ seen: ['HEAD', 'HEAD'], rest: '' });
    client.close();
  });

  test('a HEAD that is answered with a body, and a 204 with one, leave nothing for the next call', async () => {
    const [one, two] = [await user('one'), await user('two')];
    special = (_request, socket) => void socket.write(`${OK}Content-Length: ${POISON.length}\r\n\r\n${POISON}`);
    for (let round = 0; round < 5; round += 1) {
      const client = new WireClient(service.origin);
      const answer = await client.call(...posted('HEAD', 'special', one));
      expect(answer === 'cut' || answer.body === '').toBe(true);
      client.close();
      const other = new WireClient(service.origin);
      expect(await other.call(...GET.call('good', two))).toMatchObject({ status: 200, body: '/base/good' });
      other.close();
    }
  });

  test('a connection whose upload was answered before its end, or whose caller left, is not used again', async () => {
    const [one, two] = [await user('hasty'), await user('next')];
    const used = new Set<number>();
    special = ({ connection }, socket) => {
      expect(used).not.toContain(connection);
      used.add(connection);
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
    };
    const [line = '', ...lines] = WAYS[2]?.call('special/early', one)[0] ?? [];
    const put = [line, ...lines.slice(0, 2)];
    for (const [framing, start] of [
      ['Content-Length: 900000', 'x'.repeat(300_000)],
      ['Transfer-Encoding: chunked', '5\r\nstart\r\n'],
    ] as const) {
      for (const leaves of [false, true]) {
        provider.requests.length = 0;
        const client = new WireClient(service.origin);
        client.write(`${[...put, framing].join('\r\n')}\r\n\r\n${start}`);
        const early = leaves ? { status: 413, body: 'no' } : await client.read('PUT');
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
        client.close();
        expect(early).toMatchObject({ status: 413, body: 'no' });
        const other = new WireClient(service.origin);
        expect(await other.call(...GET.call('good', two))).toMatchObject({ status: 200, body: '/base/good' });
        other.close();
        expect(provider.requests).toMatchObject([{ first: 'GET /base/good HTTP/1.1', body: '' }]);
        expect(used).not.toContain(provider.requests[0]?.connection);
      }
    }
    expect(used.size).toBe(4);
    expect(provider.wrong).toEqual([]);
  });

  test('none of all this is a bug for the log', async () => {
    const key = await user('last');
    expect(await callTwice(GET, 'kind/0', key)).toMatchObject({ status: 200 });
    expect(service.child.output()).not.toMatch(/because of a bug|uncaught/i);
  });

  test('what acts on our origin, on caches and on servers in front of us stays with the provider', async () => {
    const key = await user('headers');
    const dropped = [
      'X-Accel-Redirect: /etc/passwd',
      'X-Accel-Buffering: no',
      'X-Sendfile: /etc/passwd',
      'X-LiteSpeed-Location: /x',
      'X-Reproxy-URL: http://127.0.0.1/',
      'Surrogate-Control: max-age=9',
      'CDN-Cache-Control: public',
      'Cloudflare-CDN-Cache-Control: public',
      'Expires: Fri, 01 Jan 2100 00:00:00 GMT',
      'Pragma: cache',
      'Service-Worker-Allowed: /',
      'Permissions-Policy: camera=*',
      'Speculation-Rules: "/rules"',
      'Origin-Trial: x',
      'Accept-CH: Sec-CH-UA',
      'Critical-CH: Sec-CH-UA',
      'No-Vary-Search: params',
      'Set-Login: logged-in',
      'Use-As-Dictionary: match="/*"',
      'Set-Cookie: a=b',
      'Clear-Site-Data: "*"',
      'Proxy-Authenticate: Basic',
    ];
    const answerWith = async (lines: readonly string[]): Promise<WireResult> => {
      special = (_request, socket) =>
        void socket.write(`${OK}${lines.map((l) => `${l}\r\n`).join('')}Content-Length: 0\r\n\r\n`);
      const client = new WireClient(service.origin);
      const answer = await client.call(...GET.call('special/a/b', key));
      client.close();
      if (answer === 'cut') throw new Error('the answer was cut');
      return answer;
    };
    const kept = [
      'Content-Type: text/csv',
      'Content-Disposition: inline',
      'Link: <https://x.example/2>; rel="next"',
      'Age: 5',
    ];
    const { headers } = await answerWith([...dropped, ...kept, 'X-Content-Type-Options: sniff']);
    for (const line of dropped) expect(headers).not.toHaveProperty((line.split(':')[0] ?? '').toLowerCase());
    expect(headers).toMatchObject({
      'content-type': ['text/csv'],
      'content-disposition': ['inline'],
      link: ['<https://x.example/2>; rel="next"'],
      age: ['5'],
      'x-content-type-options': ['nosniff'],
    });
    const ours = 'Cookie, Authorization, X-API-Key, X-Dockline-App, X-Dockline-Url';
    for (const [given, control] of [
      [[], 'private, no-cache'],
      [['Cache-Control: public, max-age=600, s-maxage=900'], 'private, no-cache'],
      [['Cache-Control: Private, max-age=60, s-maxage=9, must-revalidate'], 'private, max-age=60, must-revalidate'],
      [['Cache-Control: private, public, max-age=60'], 'private, no-cache'],
      [['Cache-Control: private, no-store'], 'no-store'],
    ] as const) {
      expect((await answerWith(given)).headers).toMatchObject({ 'cache-control': [control], vary: [ours] });
    }
    expect((await answerWith(['Vary: Accept'])).headers['vary']).toEqual([`Accept, ${ours}`]);
    for (const [location, expected] of [
      ['/api/v1/keys', [`${provider.origin}/api/v1/keys`]],
      ['c', [`${provider.origin}/base/special/a/c`]],
      ['//elsewhere.example/x', [`${scheme}://elsewhere.example/x`]],
      ['http://127.0.0.1/api/v1/keys', undefined],
      ['javascript:alert(1)', undefined],
      ['http://[', undefined],
    ] as const)
      expect((await answerWith([`Location: ${location}`])).headers['location']).toEqual(expected);
  });
});

import { Agent, createServer, request } from 'node:http';

/** The baseline: a streaming proxy on `node:http` that adds one header, and does nothing else. */
const upstream = process.env['UPSTREAM'] ?? '';
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, response) => {
  const outgoing = request(
    `${upstream}${incoming.url}`,
    {
      agent,
      method: incoming.method,
      headers: { ...incoming.headers, host: new URL(upstream).host, authorization: 'Bearer bench' },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  incoming.pipe(outgoing);
}).listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`"port":${typeof address === 'object' ? address?.port : ''}\n`);
});

import { createServer } from 'node:http';

/** A provider's API that answers 1 kB to everybody. */
const body = JSON.stringify({ text: 'x'.repeat(1013) });

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}).listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`"port":${typeof address === 'object' ? address?.port : ''}\n`);
});

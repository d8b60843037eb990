import express from 'express';
import request from 'supertest';
import { createAddressReader } from '../../src/web';

/** What Express would say is there to compare with: whoever puts a proxy in front knows its rule. */
async function ask(hops: number, forwarded: string): Promise<{ ours: string; express: string }> {
  const read = createAddressReader(hops);
  const app = express();
  app.set('trust proxy', hops);
  app.get('/', (incoming, response) => void response.json({ ours: read(incoming), express: incoming.ip }));
  const asked = request(app).get('/');
  return (await (forwarded === '' ? asked : asked.set('x-forwarded-for', forwarded))).body as never;
}

const OWN = expect.stringMatching(/127\.0\.0\.1$/) as string;

test.each<[number, string, string]>([
  [0, '', OWN],
  [0, '198.51.100.1', OWN],
  [1, '', OWN],
  [1, '198.51.100.1', '198.51.100.1'],
  [1, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  [2, '198.51.100.1, 203.0.113.9', '198.51.100.1'],
  [2, '192.0.2.7,198.51.100.1 ,203.0.113.9', '198.51.100.1'],
  [5, '198.51.100.1, 203.0.113.9', '198.51.100.1'],
  [1, 'nonsense', 'nonsense'],
])('behind %i proxies, "%s"', async (hops, forwarded, expected) => {
  expect(await ask(hops, forwarded)).toEqual({ ours: expected, express: expected });
});

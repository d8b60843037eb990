import { PassThrough, Readable } from 'node:stream';
import express from 'express';
import request from 'supertest';
import type { OpenedFile } from '../../src/connector';
import { DocklineError } from '../../src/errors';
import { sendFile } from '../../src/host/send-file';

/** An app that sends one file; errors become their status. */
function serve(file: OpenedFile, clock?: () => number): express.Express {
  const app = express();
  const handler: express.RequestHandler = async (_request, response) => sendFile(response, file, 45_000, clock);
  app.post('/', handler);
  app.use((error: unknown, _request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (response.headersSent || !(error instanceof DocklineError)) return next(error);
    return void response.status(error.status).json({ code: error.code });
  });
  return app;
}

test('a whole small file has its length, its name and nothing after it', async () => {
  const body = Readable.from([Buffer.from('ab'), Buffer.from('c')]);
  const headers = { 'content-type': 'text/html', 'content-disposition': 'inline; filename="a.html"' };
  const answer = await request(serve({ body, headers })).post('/');
  expect(answer.text).toBe('abc');
  expect(answer.headers).toMatchObject({
    'content-length': '3',
    'content-type': 'text/html',
    // Never shown as a page at our address.
    'content-disposition': 'attachment; filename=a.html',
  });
});

test('a file that ends before its length is an error, not a short file', async () => {
  const body = Readable.from([Buffer.from('ab')]);
  const answer = await request(serve({ body, headers: { 'content-length': '9' } })).post('/');
  expect(answer.status).toBe(502);
});

test('a file that ends before or goes on after its length, once it began, cuts the connection', async () => {
  for (const more of [0, 3 * 1024 * 1024]) {
    const body = new PassThrough({ highWaterMark: 8 * 1024 * 1024 });
    body.write(Buffer.alloc(2 * 1024 * 1024));
    setTimeout(() => body.end(Buffer.alloc(more)), 200);
    const length = String(2 * 1024 * 1024 + 100_000);
    // A connection that would go on for its five idle seconds, so that only the cut ends it.
    const startedAt = performance.now();
    const answer = request(serve({ body, headers: { 'content-length': length } }))
      .post('/')
      .set('connection', 'keep-alive');
    await expect(answer).rejects.toThrow(/aborted|hang up|reset/);
    expect(performance.now() - startedAt).toBeLessThan(4000);
  }
});

test('a file whose pace says that it will be late is a 504 before anything was sent', async () => {
  const body = new PassThrough();
  const timer = setInterval(() => body.write(Buffer.alloc(1024)), 5);
  const quick = (): number => performance.now() * 20;
  const answer = await request(serve({ body, headers: { 'content-length': String(1024 ** 3) } }, quick)).post('/');
  clearInterval(timer);
  expect({ status: answer.status, body: answer.body as unknown }).toEqual({
    status: 504,
    body: { code: 'provider_timeout' },
  });
  expect(body.destroyed).toBe(true);
}, 15_000);

test('a source that breaks before anything was sent is an error; one that breaks later cuts the connection', async () => {
  const early = new PassThrough();
  early.write('a');
  setTimeout(() => early.destroy(new Error('broken')), 50);
  expect((await request(serve({ body: early, headers: {} })).post('/')).status).toBe(502);

  const late = new PassThrough({ highWaterMark: 4 * 1024 * 1024 });
  late.write(Buffer.alloc(2 * 1024 * 1024));
  setTimeout(() => late.destroy(new Error('broken')), 200);
  await expect(request(serve({ body: late, headers: { 'content-length': '9000000' } })).post('/')).rejects.toThrow(
    /aborted|hang up|reset/,
  );
});

test('when the host goes away, the source is let go', async () => {
  const body = new PassThrough();
  body.write(Buffer.alloc(2 * 1024 * 1024));
  const pending = request(serve({ body, headers: {} })).post('/');
  setTimeout(() => void pending.abort(), 200);
  await pending.catch(() => undefined);
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  expect(body.destroyed).toBe(true);
});

import { createLogger } from '../../src/logger';
import { LogCapture } from '../kit/log-capture';

/** Lines of one turn of the event loop are written together, at its end. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('the logger', () => {
  test('writes one JSON object per line, redacted, at or above its level', async () => {
    const stream = new LogCapture();
    const logger = createLogger({ level: 'info', format: 'json', secrets: ['CANARY'], stream });
    logger.debug('not this');
    logger.info('hello', { id: '1', access_token: 'CANARY', text: 'xCANARYx' });
    logger.error('bad\nline', { error: new Error('CANARY') });
    await turn();
    expect(stream.lines()).toMatchObject([
      { level: 'info', message: 'hello', id: '1', access_token: '[redacted]', text: 'x[redacted]x' },
      { level: 'error', message: 'bad\nline', error: { name: 'Error', message: '[redacted]' } },
    ]);
    expect(stream.lines()[0]?.['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test('writes one readable line, which a value cannot break', async () => {
    const stream = new LogCapture();
    createLogger({ level: 'info', format: 'pretty', stream }).warn('request\nfake', {
      status: 200,
      route: '/validate',
      text: 'a\nb',
    });
    await turn();
    expect(stream.text().replace(/^\d\d:\d\d:\d\d/, 'TIME')).toBe(
      'TIME warn  request fake status=200 route=/validate text="a\\nb"\n',
    );
  });
});

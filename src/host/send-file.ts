import { once } from 'node:events';
import type { Response } from 'express';
import type { OpenedFile } from '../connector';
import { ProviderError } from '../errors';
import { toNetworkError, timeoutError } from '../http';

/** So much of a file is waited for before the answer begins, since after that no error can be told any more. */
const HOLD_BYTES = 1024 * 1024;
const HOLD_MS = 5_000;

/**
 * Sends a file as it comes, and nothing after it. What is not here in time is a 504 as long as nothing was sent: when the
 * first bytes are late, or when their pace says that the rest will be. After that the connection is cut, so that the host
 * cannot take a part for the whole. `clock` counts milliseconds.
 */
export async function sendFile(
  response: Response,
  file: OpenedFile,
  timeLeftMs: number,
  clock: () => number = () => performance.now(),
): Promise<void> {
  const { body } = file;
  const abandon = (): void => void body.destroy();
  response.once('close', abandon);
  const startedAt = clock();
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let heldBytes = 0;
  let isWhole = false;
  try {
    while (heldBytes < HOLD_BYTES && clock() - startedAt < HOLD_MS) {
      const { done, value } = await chunks.next();
      if (done === true) {
        isWhole = true;
        break;
      }
      held.push(value);
      heldBytes += value.length;
    }
  } catch (error) {
    throw toNetworkError(error);
  }
  const length = readLength(file);
  if (length !== undefined && (heldBytes > length || (isWhole && heldBytes < length))) throw wrongLength();
  if (!isWhole && length !== undefined) {
    const elapsed = clock() - startedAt;
    const neededMs = ((length - heldBytes) * elapsed) / heldBytes;
    if (neededMs > timeLeftMs - elapsed) {
      abandon();
      throw timeoutError('the file is too slow for its size');
    }
  }
  writeHeaders(response, file, isWhole ? heldBytes : length);
  for (const chunk of held) response.write(chunk);
  if (!isWhole) await sendRest(response, chunks, length === undefined ? undefined : length - heldBytes);
  response.off('close', abandon);
  response.end();
}

/** Throws unless exactly `length` bytes come: the host must not take what follows on its connection for the rest. */
async function sendRest(response: Response, chunks: AsyncIterator<Buffer>, length: number | undefined): Promise<void> {
  let sent = 0;
  for (;;) {
    const { done, value } = await chunks.next();
    if (response.destroyed) return;
    if (length !== undefined && (done === true ? sent < length : sent + value.length > length)) throw wrongLength();
    if (done === true) return;
    sent += value.length;
    if (!response.write(value)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

function wrongLength(): ProviderError {
  return new ProviderError('The service sent only a part of the file. Please try again in a few minutes.', {
    detail: 'the file is not as long as announced',
  });
}

function readLength({ headers }: OpenedFile): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function writeHeaders(response: Response, file: OpenedFile, length: number | undefined): void {
  const { headers, name, mediaType } = file;
  response.status(200).setHeader('cache-control', 'no-store');
  // Always a download: a page or an image with scripts must not run at our address.
  response.attachment(name ?? readFileName(headers['content-disposition']) ?? 'file');
  // After the name, since that brings a type along.
  response.setHeader('content-type', cleanHeader(mediaType ?? headers['content-type']) ?? 'application/octet-stream');
  const encoding = cleanHeader(headers['content-encoding']);
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  if (length !== undefined) response.setHeader('content-length', length);
}

function cleanHeader(value: string | undefined): string | undefined {
  return value !== undefined && /^[\x20-\x7e]{1,200}$/.test(value) ? value : undefined;
}

/** The name in `Content-Disposition` (RFC 6266), when it is plain. */
function readFileName(disposition: string | undefined): string | undefined {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
  }
  return /filename="([^"\\]+)"/i.exec(disposition ?? '')?.[1];
}

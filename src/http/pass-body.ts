import type { Readable, Writable } from 'node:stream';

/** A body on its way from one connection to another. */
export interface PassedBody {
  body: Readable;
  to: Writable;
  /** Bytes that were announced for it; it must have exactly these. `undefined` where nothing was announced. */
  length: number | undefined;
  /** Called once, without an error when `to` was ended. The receiver of an error has to destroy `to`. */
  done: (error?: Error) => void;
}

/**
 * Writes a body as it comes and ends `to` after it, no faster than `to` takes it. A body that is longer or shorter than
 * announced is an error and never ends `to`. Returns what stops it: the rest of the body is then read and thrown away, so
 * that its connection can go on. Not `pipe`: that neither counts nor tells of a body that was cut off, and what a strict
 * `to` throws would end the process.
 */
export function passBody({ body, to, length, done }: PassedBody): () => void {
  let sent = 0;
  const finish = (error?: Error): void => {
    body.off('data', write).off('end', end).off('close', cut).off('error', finish);
    to.off('drain', resume);
    done(error);
  };
  const write = (chunk: Buffer): void => {
    sent += chunk.length;
    if (length !== undefined && sent > length) finish(lengthError());
    else if (to.destroyed) finish(cutError());
    else if (!to.write(chunk)) body.pause();
  };
  const resume = (): void => void body.resume();
  const end = (): void => {
    if (length !== undefined && sent !== length) {
      finish(lengthError());
      return;
    }
    if (!to.destroyed) to.end();
    finish();
  };
  const cut = (): void => finish(cutError());
  if (body.destroyed) {
    // It says nothing any more.
    finish(cutError());
    return () => undefined;
  }
  to.on('drain', resume);
  body.on('end', end).on('close', cut).on('error', finish).on('data', write);
  return () => {
    body.off('data', write).off('end', end).off('close', cut).off('error', finish);
    to.off('drain', resume);
    // What a cut connection says now is nobody's any more.
    body.on('error', () => undefined).resume();
  };
}

function lengthError(): Error {
  return Object.assign(new Error('the body is not as long as announced'), { code: 'EBADLENGTH' });
}

function cutError(): Error {
  return Object.assign(new Error('the body was cut off'), { code: 'ECONNRESET' });
}

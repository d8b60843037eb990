const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes an answer as UTF-8, without its byte-order mark; `undefined` when it is not UTF-8. */
export function decodeText(body: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(body);
  } catch {
    return undefined;
  }
}

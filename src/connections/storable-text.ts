/** A provider's text as a database column takes it: NUL is no text in PostgreSQL. `null` for what is no text. */
export function toStorableText(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : null;
}

import { ConnectorError } from '../../errors';

const MAX_WORDS = 200;
const SHORTEST_SECRET = 6;

/**
 * An author's test said no in words of its own. They are meant for a person, so they are shown, but not when one of the
 * account's or the connector's values is among them.
 */
export class TestFailedError extends ConnectorError {
  constructor(connector: string, words: string, seen: readonly unknown[]) {
    const isSafe = words !== '' && words.length <= MAX_WORDS && !listTexts(seen).some((text) => words.includes(text));
    super(connector, 'test', isSafe ? `says: ${words.replace(/[.\s]+$/, '')}` : 'failed', {
      code: 'verification_failed',
      detail: 'test threw',
    });
  }
}

function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= SHORTEST_SECRET ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(listTexts);
}

import type { Option } from './command';
import { parseObject } from './parse-object';
import { UsageError } from './usage-error';

/** True when it is there. */
export function toggle(help: string): Option<boolean> {
  return { help, read: (texts) => texts.length > 0 };
}

/** Any text. */
export function text(value: string, help: string): Option<string | undefined> {
  return { value, help, read: (texts) => texts.at(-1) };
}

/** A text with a default, which the help tells. */
export function textOr(otherwise: string, value: string, help: string): Option<string> {
  return { value, help: `${help}; default: ${otherwise}`, read: (texts) => texts.at(-1) ?? otherwise };
}

/** A text that has to be there; `missing` says so. */
export function neededText(value: string, help: string, missing: string): Option<string> {
  return {
    value,
    help,
    isNeeded: true,
    read(texts) {
      const given = texts.at(-1) ?? '';
      if (given === '') throw new UsageError(missing);
      return given;
    },
  };
}

/** Texts between commas or spaces; may come several times. Empty when it is not there. */
export function list(value: string, help: string | (() => string)): Option<readonly string[]> {
  return {
    value,
    help,
    isList: true,
    read(texts, flag) {
      if (texts.length === 0) return [];
      const { splitList }: typeof import('../config') = require('../config');
      const items = texts.flatMap(splitList);
      if (items.length === 0) throw new UsageError(`${flag} is empty.`);
      return items;
    },
  };
}

/** A whole number from 1, with a default that the help tells. */
export function wholeNumber(otherwise: number, value: string, help: string): Option<number> {
  return {
    value,
    help: `${help}; default: ${otherwise}`,
    read([given], flag) {
      if (given === undefined) return otherwise;
      if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
      throw new UsageError(`${flag} must be a whole number from 1`);
    },
  };
}

/** A time, as `2026-01-22T10:00:00.000Z`. */
export function time(value: string, help: string): Option<string | undefined> {
  return {
    value,
    help,
    read([given], flag) {
      if (given === undefined) return undefined;
      if (!Number.isNaN(Date.parse(given))) return new Date(given).toISOString();
      throw new UsageError(`${flag} must be a time, such as 2026-01-22 or 2026-01-22T10:00:00Z`);
    },
  };
}

/** The members of a JSON object; none when it is not there. */
export function jsonObject(value: string, help: string): Option<Readonly<Record<string, unknown>>> {
  return {
    value,
    help,
    read([given = '{}'], flag) {
      const members = parseObject(given);
      if (members !== undefined) return members;
      throw new UsageError(`${flag} must be a JSON object`);
    },
  };
}

/** One of some words; the first is the default, which the help tells. */
export function oneOf<const T extends string>(words: readonly [T, ...T[]], help: string): Option<T> {
  return {
    value: `<${words.join('|')}>`,
    help: `${help}; default: ${words[0]}`,
    read([given = words[0]], flag) {
      const word = words.find((known) => known === given);
      if (word !== undefined) return word;
      throw new UsageError(`${flag} must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
    },
  };
}

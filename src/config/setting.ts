import Joi from 'joi';
import { splitList } from './environment';

/** One setting of the service: what stands in the environment, and what the service gets of it. */
export interface Setting {
  /** Its name in the environment. */
  variable: string;
  /** Checks the text and makes the value of it that is handed out, ready for use. */
  schema: Joi.Schema<unknown>;
  /** What the text must be, for messages and for the settings page. */
  must: string;
  description: string;
  /** Stands for the text of a variable that is not set. */
  default?: string;
  /** Stands for the value of a variable that is not set, where the sentence tells of it. */
  fallback?: Joi.Reference | string;
  /** True for what must never be logged. */
  isSecret?: boolean;
  /** Other settings that must be there when this one is, or when its text is `neededWhen`. */
  needs?: readonly string[];
  neededWhen?: string;
}

/** The value that a setting hands out. */
export type ValueOf<S extends Setting> = S extends { schema: Joi.AnySchema<infer V> }
  ? S extends { default: string } | { fallback: unknown }
    ? V
    : V | undefined
  : never;

/** Any text. */
export function anyText(): Joi.StringSchema {
  return Joi.string();
}

/** `true` or `false`. */
export function flag(): Joi.BooleanSchema {
  return Joi.boolean();
}

/** A text that `read` makes a value of; wrong where it makes `undefined`. */
export function readAs<V>(read: (text: string) => V | undefined): Joi.StringSchema<V> {
  return Joi.string<V>().custom((text: string, helpers) => read(text) ?? helpers.error('any.invalid'));
}

/** A text as it is, where it passes. */
export function checked(passes: (text: string) => boolean): Joi.StringSchema {
  return readAs((text) => (passes(text) ? text : undefined));
}

/** Texts, separated by commas and spaces, that all pass. */
export function list(passes: (item: string) => boolean = () => true): Joi.StringSchema<readonly string[]> {
  return readAs((text) => {
    const items = splitList(text);
    return items.every(passes) ? items : undefined;
  });
}

/** One of these texts. */
export function oneOf<T extends string>(...texts: T[]): Joi.StringSchema<T> {
  return Joi.string<T>().valid(...texts);
}

/** Seconds in the environment, milliseconds for the service. */
export function seconds(least: number, most: number): Joi.NumberSchema {
  return Joi.number()
    .integer()
    .min(least)
    .max(most)
    .custom((given: number) => given * 1000);
}

import Joi, { type StringSchema } from 'joi';
import { hasControlCharacters } from '../uri';

const MAX_LENGTH = 16_384;

/** A token, code or verifier: text that can stand in a header without ending it. */
export function secretText(): StringSchema {
  return Joi.string()
    .max(MAX_LENGTH)
    .custom((value: string) => {
      if (hasControlCharacters(value)) throw new Error('must not hold control characters');
      return value;
    });
}

import Joi from 'joi';

/** Members that several synchronizer routes have. */
export interface SynchronizerBody {
  account: Readonly<Record<string, unknown>>;
  types: string[];
  filter?: Readonly<Record<string, unknown>> | null;
  schema?: Readonly<Record<string, unknown>> | null;
}

const ids = Joi.array().items(Joi.string().max(200)).max(200);
/** More members than any host sends, and few enough to look at each. */
const MAX_MEMBERS = 500;
const optionalObject = Joi.object().max(MAX_MEMBERS).allow(null);

/** Their rules. Unknown members pass. */
export const synchronizerRules = {
  account: Joi.object().max(MAX_MEMBERS).required(),
  types: ids.required(),
  filter: optionalObject,
  schema: optionalObject,
  optionalObject,
} as const;

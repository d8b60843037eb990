import Joi from 'joi';

/** Members that several synchronizer routes have (host contract 3.6–3.16). */
export interface SynchronizerBody {
  account: Readonly<Record<string, unknown>>;
  types: string[];
  filter?: Readonly<Record<string, unknown>> | null;
  schema?: Readonly<Record<string, unknown>> | null;
}

const ids = Joi.array().items(Joi.string().max(200)).max(200);
const optionalObject = Joi.object().allow(null);

/** Their rules. Unknown members pass. */
export const synchronizerRules = {
  account: Joi.object().required(),
  types: ids.required(),
  filter: optionalObject,
  schema: optionalObject,
  optionalObject,
} as const;

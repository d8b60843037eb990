import Joi from 'joi';

const typeId = Joi.string()
  .pattern(/^[a-z][a-zA-Z0-9]*$/)
  .required();

/** One type of a spec, as its author writes it. */
const syncTypeSchema = Joi.object({
  id: typeId,
  name: Joi.string().required(),
  description: Joi.string(),
  isDefault: Joi.boolean(),
  isUser: Joi.boolean(),
  fields: Joi.object({ id: Joi.object().required() }).unknown(true).required(),
  filters: Joi.array().items(Joi.string()),
  changes: Joi.alternatives(Joi.valid(true), Joi.function()),
  fetch: Joi.function().required(),
});

/** One filter of a spec. */
const filterSchema = Joi.object({
  id: typeId,
  title: Joi.string().required(),
  type: Joi.valid('text', 'number', 'bool', 'datebox', 'list', 'multidropdown').required(),
  isOptional: Joi.boolean(),
  defaultValue: Joi.any(),
  requires: Joi.array().items(Joi.string()),
  options: Joi.function().when('type', { is: Joi.valid('list', 'multidropdown'), then: Joi.required() }),
});

/** What `sync` must be; also checks what a function in its place returns. */
export const typesSchema = Joi.array().items(syncTypeSchema).unique('id');
export const filtersSchema = Joi.array().items(filterSchema).unique('id');

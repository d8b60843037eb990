import Ajv from 'ajv/dist/2020';
import Joi from 'joi';
import { joiToJsonSchema } from '../../src/web';

/** A schema and values; both checks have to agree on each. */
const conditional = Joi.object({
  id: Joi.valid('key', 'token').required(),
  fields: Joi.when('id', {
    switch: [{ is: 'key', then: Joi.object({ key: Joi.string().required() }).required() }],
    otherwise: Joi.object({ token: Joi.string().required() }).required(),
  }),
  end: Joi.alternatives(Joi.string(), Joi.number()).allow(null),
  note: Joi.when('id', { is: 'key', then: Joi.string().required() }),
});

test.each<[object, boolean]>([
  [{ id: 'token', fields: { token: 't' } }, true],
  [{ id: 'token', fields: { token: 't' }, end: null }, true],
  [{ id: 'token', fields: { token: 't' }, end: [] }, false],
  [{ id: 'token' }, false],
  [{ id: 'token', fields: 'text' }, false],
  [{ id: 'key', fields: { key: 'k' }, note: 'n' }, true],
  [{ id: 'token', fields: { token: 't' }, note: 5 }, true],
  [{ fields: { key: 'k' } }, false],
])('%j is judged as Joi judges it', (value, isRight) => {
  const check = new Ajv({ strict: false }).compile(joiToJsonSchema(conditional));
  expect([conditional.validate(value).error === undefined, check(value)]).toEqual([isRight, isRight]);
});

import Joi from 'joi';
import { accountClient } from './account';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

/**
 * `POST /api/v1/synchronizer/filter/validate`: 200, or a 400 that names the filter. The provider is
 * asked only for filters whose values come from a list, and only when an account is there.
 */
export const synchronizerFilterValidate: HostRoute<SynchronizerBody> = {
  id: 'validateFilter',
  method: 'POST',
  path: '/api/v1/synchronizer/filter/validate',
  summary: 'Checks the values of the filters.',
  // A filter is a list of ids that a person picked.
  bodySize: 'small',
  usesConnection: 'with-account',
  body: Joi.object({
    types: synchronizerRules.types.optional(),
    filter: synchronizerRules.filter,
    account: synchronizerRules.optionalObject,
  }),
  answers: { 200: { description: 'They are right.', schema: Joi.object({}) } },
  async handle(call) {
    const { types = [], filter, account } = call.body as Partial<SynchronizerBody>;
    const hasValues = Object.keys(filter ?? {}).length > 0 && account !== undefined && account !== null;
    await call.connector.synchronizer.checkFilter({
      types,
      filter: filter ?? {},
      ...(hasValues && { apiClient: await accountClient(call) }),
    });
    return {};
  },
};

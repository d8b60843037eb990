import Joi from 'joi';
import { parseLastRun, type PageAnswer } from '../connector';
import { InvalidRequestError } from '../errors';
import { accountClient } from './account';
import type { HostCall, HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

interface Body extends Omit<SynchronizerBody, 'types'> {
  types?: string[];
  requestedType: string;
  lastSynchronizedAt?: string | null;
  pagination?: Readonly<Record<string, unknown>> | null;
  operationId?: unknown;
}

/** `POST /api/v1/synchronizer/data`: one page of one type. */
export const synchronizerData: HostRoute<Body> = {
  id: 'getData',
  method: 'POST',
  path: '/api/v1/synchronizer/data',
  summary: 'Reads a page of one type.',
  // The schema of all types of the run, and our own cursor.
  bodySize: 'data',
  usesConnection: true,
  body: Joi.object({
    requestedType: Joi.string().max(200).required(),
    types: synchronizerRules.types.optional(),
    filter: synchronizerRules.filter,
    account: synchronizerRules.account,
    lastSynchronizedAt: Joi.string().max(100).allow(null, ''),
    pagination: synchronizerRules.optionalObject,
    schema: synchronizerRules.schema,
  }),
  answers: {
    200: {
      description: 'The page. Rows of a run that brings changes say what becomes of them.',
      schema: Joi.object({
        items: Joi.array()
          .items(Joi.object({ id: Joi.string().required(), __syncAction: Joi.valid('SET', 'REMOVE') }))
          .required(),
        pagination: Joi.object({
          hasNext: Joi.boolean().required(),
          nextPageConfig: Joi.object({ cursor: Joi.string().required() }),
        }).required(),
        synchronizationType: Joi.valid('full', 'delta').required(),
      }),
    },
  },
  async handle(call) {
    const { body, connector, services, http, id } = call;
    const { requestedType, types = [requestedType], filter, lastSynchronizedAt, pagination, schema, account } = body;
    const cursor = readCursor(pagination);
    const isFirstRun = lastSynchronizedAt === undefined || lastSynchronizedAt === null || lastSynchronizedAt === '';
    const page = await connector.synchronizer.page({
      apiClient: await accountClient(call, findRunId(call)),
      type: requestedType,
      types,
      filter: filter ?? {},
      ...(!isFirstRun && { lastRunAt: parseLastRun(lastSynchronizedAt) }),
      ...(cursor !== undefined && { cursor }),
      ...(schema !== undefined && schema !== null && { schema }),
      marks: account['change_marks'],
      timeLeftMs: http.timeLeftMs(),
    });
    if (page.misfits.size > 0) {
      const fields = [...page.misfits].map(([field, count]) => `${field}: ${count}`).join(', ');
      services.logger.warn('Values did not fit their fields and were left empty', {
        id,
        connector: connector.id,
        type: requestedType,
        fields,
      });
    }
    return writePage(page);
  },
};

/** What one run's calls have in common: `operationId`, or the correlation id that the host gave. */
function findRunId({ body: { operationId }, headers }: HostCall<Body>): string | undefined {
  const given = typeof operationId === 'string' && operationId !== '' ? operationId : headers['x-correlationid'];
  return given === undefined || given === '' ? undefined : given.slice(0, 200);
}

/** The host hands the object back that it got as `nextPageConfig`, unwrapped. */
function readCursor(pagination: Body['pagination']): string | undefined {
  if (pagination === undefined || pagination === null || Object.keys(pagination).length === 0) return undefined;
  const { cursor } = pagination;
  if (typeof cursor === 'string' && cursor !== '') return cursor;
  throw new InvalidRequestError('The request is not valid: pagination was altered or belongs to another type.', {
    code: 'invalid_cursor',
  });
}

function writePage({ mode, rows, removed, cursor }: PageAnswer): object {
  const isDelta = mode === 'changes';
  const items: object[] = rows;
  if (isDelta) {
    for (const row of rows) row['__syncAction'] = 'SET';
    for (const id of removed) items.push({ id, __syncAction: 'REMOVE' });
  }
  return {
    items,
    pagination: cursor === undefined ? { hasNext: false } : { hasNext: true, nextPageConfig: { cursor } },
    synchronizationType: isDelta ? 'delta' : 'full',
  };
}

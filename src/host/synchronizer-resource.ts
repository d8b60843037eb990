import type { Response } from 'express';
import Joi from 'joi';
import { accountClient } from './account';
import { OwnAnswer, type HostRoute } from './host-route';
import { sendFile } from './send-file';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

interface Body extends SynchronizerBody {
  params: Readonly<Record<string, unknown>>;
}

/** `POST /api/v1/synchronizer/resource`: the bytes of a protected file. */
export const synchronizerResource: HostRoute<Body> = {
  id: 'getResource',
  method: 'POST',
  path: '/api/v1/synchronizer/resource',
  summary: 'Reads a protected file.',
  bodySize: 'small',
  usesConnection: true,
  body: Joi.object({ account: synchronizerRules.account, params: Joi.object().max(50).required() }),
  answers: { 200: { description: 'The bytes of the file.', mediaType: '*/*' } },
  async handle(call) {
    const { connector, body, http } = call;
    const file = await connector.synchronizer.openFile({ apiClient: await accountClient(call), params: body.params });
    const send = (response: Response): Promise<void> => sendFile(response, file, http.timeLeftMs());
    return new OwnAnswer({ kind: 'streamed', send });
  },
};

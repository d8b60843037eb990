import { defineCommand } from '../command';
import { JSON_OPTION, say } from '../print';

export const command = defineCommand({
  name: 'keys rotate',
  group: 'store',
  summary: 'Seals everything anew with the first key of ENCRYPTION_KEYS, while the service runs.',
  options: JSON_OPTION,
  async run(given, context) {
    const { rotateStore }: typeof import('../store/rotate-store') = require('../store/rotate-store');
    const { resealed, failed, activeId } = await rotateStore(context);
    if (failed > 0)
      throw new Error(`${failed} sealed texts could not be opened by any key; ${resealed} were sealed anew.`);
    say(given, context, { message: `${resealed} sealed texts were sealed anew with key "${activeId}".` });
  },
});

import { defineCommand } from '../command';
import { writeVersion } from '../write-version';

export const command = defineCommand({
  name: 'version',
  group: 'program',
  summary: 'Shows the version, as --version does.',
  run: async (_given, context) => writeVersion(context),
});

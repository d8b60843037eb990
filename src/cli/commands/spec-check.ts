import { defineCommand } from '../command';

export const command = defineCommand({
  name: 'spec check',
  group: 'connector',
  summary: 'Checks connectors’ folders: every problem with file and line.',
  arguments: { folder: { help: 'folders with spec.yml or connector.ts', missing: 'Say which folder', isList: true } },
  async run({ folder: folders }, context) {
    const { checkSpecs }: typeof import('../check-specs') = require('../check-specs');
    return checkSpecs(folders, context);
  },
});

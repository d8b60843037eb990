// Puts what the compiler leaves behind beside the compiled connectors: their logos.
import { cpSync } from 'node:fs';

cpSync('connectors', 'dist/connectors', {
  recursive: true,
  filter: (source) => !source.endsWith('.ts') && !source.endsWith('.md') && !source.endsWith('/fixtures'),
});

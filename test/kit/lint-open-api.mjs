// Reads a description of an API from standard input, and prints what the linter says of it.
import { createConfig, lintFromString } from '@redocly/openapi-core';

let source = '';
for await (const chunk of process.stdin) source += chunk;
const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // Servers of tests are on loopback, and proxied paths look like others.
    'no-server-example.com': 'off',
    'no-ambiguous-paths': 'off',
    // Where a browser is sent on, the answer is a redirect.
    'operation-2xx-response': 'off',
    'operation-4xx-response': 'error',
  },
});
const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' });
process.stdout.write(
  JSON.stringify(
    problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location?.[0]?.pointer ?? ''}`),
  ),
);

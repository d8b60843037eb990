'use strict';

/** Tests run from source: SWC strips the types, `npm run check` checks them. */
const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/connectors'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', require('./test/kit/swc-options.cjs')],
    // Native modules only: Node loads them with require, Jest does not yet.
    '/jose/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  setupFiles: ['<rootDir>/test/kit/no-network.ts'],
};

module.exports = {
  projects: [
    // `npm run test:unit`. What may not be in them stands in test/kinds.test.ts.
    {
      ...common,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.service\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'service',
      testMatch: ['**/*.service.test.ts'],
      globalSetup: '<rootDir>/test/kit/set-up-postgres.ts',
      globalTeardown: '<rootDir>/test/kit/tear-down-postgres.ts',
    },
  ],
  // Tests wait for sockets and processes more than they compute, and Jest's own choice on two cores is one.
  maxWorkers: 3,
  testTimeout: 60_000,
};

'use strict';

/** Tests run from source: SWC strips the types, `npm run check` checks them. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/connectors'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
    // Native modules only: Node loads them with require, Jest does not yet.
    '/jose/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  setupFiles: ['<rootDir>/test/kit/no-network.ts'],
  testTimeout: 20_000,
  // Tests wait for sockets and clocks more than they compute, and Jest's own choice on two cores is one.
  maxWorkers: 2,
};

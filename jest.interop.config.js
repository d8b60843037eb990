'use strict';

const {
  projects: [, service],
  testTimeout,
} = require('./jest.config.js');

/** Tests against servers that others wrote; what they need is in test/interop, and in Debian packages that each names. */
module.exports = { ...service, displayName: 'interop', testMatch: ['**/*.interop.ts'], maxWorkers: 2, testTimeout };

'use strict';

/** Tests against servers that others wrote; what they need is in test/interop, and in Debian packages that each names. */
module.exports = { ...require('./jest.config.js'), testMatch: ['**/*.interop.ts'] };

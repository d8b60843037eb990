'use strict';

/** Tests against servers that others wrote; they need Debian packages, see test/interop. */
module.exports = { ...require('./jest.config.js'), testMatch: ['**/*.interop.ts'] };

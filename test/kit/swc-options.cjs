'use strict';

/** How tests and the processes that they start strip the types of the project's files. */
module.exports = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
};

/** A method's code as the one expression that loads it into `module`; in strict mode, with the same lines. */
export function wrapMethod(code: string): string {
  return `(function (exports, module) { 'use strict'; ${code}\n})`;
}

/** Why a text is no method, and in which of its lines. */
export class CodeError extends Error {
  constructor(
    message: string,
    /** From 1. */
    readonly line: number,
  ) {
    super(message);
  }
}

/**
 * The CommonJS module that a method's code is, with the same lines: TypeScript's types and `export` are rewritten. Throws a
 * `CodeError` when it cannot be parsed, or loads other files or packages, which are out of a method's reach.
 */
export function toCommonJs(text: string, file: string): string {
  const isTypeScript = file.endsWith('.ts');
  // Loaded where it is used, which is rare.
  const sucrase = require('sucrase') as typeof import('sucrase');
  try {
    findLoading(text, isTypeScript);
    if (!isTypeScript && !/^\s*export\s/m.test(text)) return text;
    const transforms: Array<'typescript' | 'imports'> = isTypeScript ? ['typescript', 'imports'] : ['imports'];
    return sucrase.transform(text, { transforms, filePath: file, production: true }).code;
  } catch (error) {
    if (error instanceof CodeError) throw error;
    const { message, loc } = error as Error & { loc?: { line: number } };
    // The place is told apart: it is one of a file.
    throw new CodeError(message.replace(/ \(\d+:\d+\)$/, ''), loc?.line ?? 1);
  }
}

/** By tokens: neither a comment in between hides a word, nor does a text or a comment that holds one count. */
function findLoading(text: string, isTypeScript: boolean): void {
  const { parse } = require('sucrase/dist/parser') as typeof import('sucrase/dist/types/parser');
  const { tokens } = parse(text, false, isTypeScript, false);
  const words = tokens.map(({ start, end }) => text.slice(start, end));
  const index = words.findIndex((word, at) => {
    if (words[at - 1] === '.' || words[at - 1] === '?.') return false;
    if (word === 'import') return words[at + 1] !== 'type' && words[at + 1] !== ':';
    return word === 'require' && (words[at + 1] === '(' || words[at + 1] === '?.');
  });
  const token = tokens[index];
  if (token === undefined) return;
  throw new CodeError(
    'a method cannot load other files or packages; put what it needs into the file',
    text.slice(0, token.start).split('\n').length,
  );
}

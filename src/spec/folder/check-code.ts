import { findSyntaxProblem, type SyntaxProblem } from '../../isolate';

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
  const isRewritten = isTypeScript || /^\s*export\s/m.test(text);
  // The interpreter knows every mistake and its line; the parser of types is looser, and what it reads is rewritten first.
  const problem = isRewritten ? undefined : findSyntaxProblem(text, file);
  const loadingLine = attempt(() => findLoading(text, isTypeScript), problem);
  if (loadingLine !== undefined)
    throw new CodeError('a method cannot load other files or packages; put what it needs into the file', loadingLine);
  if (problem !== undefined) throw new CodeError(problem.message, problem.line);
  return isRewritten ? attempt(() => rewrite(text, file, isTypeScript)) : text;
}

/** What a parser throws becomes a `CodeError`; where the interpreter has found a problem, that one is told. */
function attempt<T>(parse: () => T, problem?: SyntaxProblem): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CodeError) throw error;
    const { message, loc } = error as Error & { loc?: { line: number } };
    // The place is told apart: it is one of a file.
    throw new CodeError(problem?.message ?? message.replace(/ \(\d+:\d+\)$/, ''), problem?.line ?? loc?.line ?? 1);
  }
}

function rewrite(text: string, file: string, isTypeScript: boolean): string {
  // Loaded where it is used, which is rare.
  const sucrase = require('sucrase') as typeof import('sucrase');
  const transforms: Array<'typescript' | 'imports'> = isTypeScript ? ['typescript', 'imports'] : ['imports'];
  const { code } = sucrase.transform(text, { transforms, filePath: file, production: true });
  const problem = findSyntaxProblem(code, file);
  if (problem !== undefined) throw new CodeError(problem.message, problem.line);
  return code;
}

/** The line of the first `import` or `require`, by tokens: no comment in between hides one, no text that holds one counts. */
function findLoading(text: string, isTypeScript: boolean): number | undefined {
  const { parse } = require('sucrase/dist/parser') as typeof import('sucrase/dist/types/parser');
  const { tokens } = parse(text, false, isTypeScript, false);
  const words = tokens.map(({ start, end }) => text.slice(start, end));
  const index = words.findIndex((word, at) => {
    if (words[at - 1] === '.' || words[at - 1] === '?.') return false;
    if (word === 'import') return words[at + 1] !== 'type' && words[at + 1] !== ':';
    return word === 'require' && (words[at + 1] === '(' || words[at + 1] === '?.');
  });
  const token = tokens[index];
  return token === undefined ? undefined : text.slice(0, token.start).split('\n').length;
}

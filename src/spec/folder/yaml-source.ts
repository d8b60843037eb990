import { readFileSync } from 'node:fs';
import type { FileProblem } from './write-problem';

/** A YAML file, parsed. */
export interface YamlSource {
  file: string;
  value: unknown;
  /** The line of a key, or of the nearest one around it. */
  lineOf(path: ReadonlyArray<string | number>): number | undefined;
}

/** Reads a YAML file. Problems of its syntax are added to `problems`; the value is `undefined` then. */
export function readYaml(absolutePath: string, file: string, problems: FileProblem[]): YamlSource {
  const text = readFileSync(absolutePath, 'utf8');
  // Loaded with the first file: a service of TypeScript connectors alone does without.
  const yaml = require('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { pos, message } of document.errors) problems.push({ file, line: lines.linePos(pos[0]).line, message });
  const isRight = document.errors.length === 0;
  return {
    file,
    // Aliases are limited against documents that grow when they are read.
    value: isRight ? (document.toJS({ maxAliasCount: 100 }) as unknown) : undefined,
    lineOf(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = findPair(document.contents, path.slice(0, length));
        const offset = (node as { range?: [number] } | undefined)?.range?.[0];
        if (offset !== undefined) return lines.linePos(offset).line;
      }
      return undefined;
    },
  };

  /** The key where there is one, since its line is where a person looks. */
  function findPair(root: unknown, path: ReadonlyArray<string | number>): unknown {
    let node = root;
    let found = root;
    for (const step of path) {
      if (yaml.isMap(node)) {
        const pair = node.items.find(({ key }) => (yaml.isScalar(key) ? key.value : key) === step);
        if (pair === undefined) return undefined;
        found = pair.key;
        node = pair.value;
      } else if (yaml.isSeq(node)) {
        found = node.items[Number(step)];
        node = found;
      } else return undefined;
      if (found === undefined) return undefined;
    }
    return found;
  }
}

/** A problem in one of a connector's files. */
export interface FileProblem {
  /** Relative to the connector's folder. */
  file: string;
  /** 1 is the first; missing where a file as a whole is wrong. */
  line?: number;
  /** Where in the document, e.g. `auth.type`. */
  path?: string;
  /** What would be right. */
  message: string;
}

/** `auth/x.map.yml:3 clientId: …`, as editors and terminals make links of. */
export function writeProblem({ file, line, path, message }: FileProblem): string {
  const where = line === undefined ? file : `${file}:${line}`;
  return path === undefined || path === '' ? `${where}: ${message}` : `${where}: ${path} ${message}`;
}

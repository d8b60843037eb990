import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const FIXTURES = join(__dirname, '..', 'fixtures');

/** A copy of a spec folder in a temporary catalogue, for tests that change it. */
export interface TemporaryCatalogue {
  /** What `connectorsFolder` takes. */
  folder: string;
  /** Writes a file of the connector. */
  write(file: string, text: string): void;
  remove(file: string): void;
  read(file: string): string;
  /** Replaces text in a file; the text must be there. */
  edit(file: string, from: string, to: string): void;
  /** Adds one of the vendor's sample methods to `auth/`. */
  addMethod(file: string): void;
  stop(): void;
}

/** Copies `test/fixtures/spec-folders/<id>`. */
export function copySpecFolder(id = 'acme'): TemporaryCatalogue {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-spec-'));
  cpSync(join(FIXTURES, 'spec-folders', id), join(folder, id), { recursive: true });
  const at = (file: string): string => join(folder, id, file);
  const kit: TemporaryCatalogue = {
    folder,
    write(file, text) {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    remove: (file) => rmSync(at(file)),
    read: (file) => readFileSync(at(file), 'utf8'),
    edit(file, from, to) {
      const text = readFileSync(at(file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      writeFileSync(at(file), text.replace(from, to));
    },
    addMethod(file) {
      const text = readFileSync(join(FIXTURES, 'spec-methods', file), 'utf8');
      writeFileSync(at(join('auth', file)), text);
    },
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
  return kit;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorFacts } from './connector-facts';
import type { SpecSources } from './folder/build-spec';
import type { FileProblem } from './folder/write-problem';
import { drawMonogram } from './monogram';
import type { ConnectorSpec } from './spec';

/** Beside `src` in the sources, beside `dist/src` after compiling. */
const CONNECTORS_FOLDER = join(__dirname, '..', '..', 'connectors');

/** What a build makes of `spec.yml` and the files beside it. */
const COMPILED_SPEC = 'spec.json';

/** A connector's folder, read. */
export interface LoadedConnector {
  spec: ConnectorSpec;
  /** What is known of the provider, and how well. */
  facts: ConnectorFacts;
  /** The provider's documentation of its authorization. */
  docsUri: string | undefined;
  /** SVG text of `logo.svg`, or a letter in its place. */
  logo: string;
}

/** The ids of all connectors there are: one folder, one id; names that start with `_` are not connectors. */
export function listConnectorIds(folder = CONNECTORS_FOLDER): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => entry.name)
    .toSorted();
}

/** Loads one connector, of `connector.ts` or `spec.yml`; the others stay unread. Throws when its spec is wrong or its id is not its folder's name. */
export function loadConnector(id: string, folder = CONNECTORS_FOLDER): LoadedConnector {
  const place = join(folder, id);
  const logoFile = join(place, 'logo.svg');
  const readLogo = (name: string): string =>
    existsSync(logoFile) ? readFileSync(logoFile, 'utf8') : drawMonogram(name);
  const compiled = join(place, COMPILED_SPEC);
  if (existsSync(compiled)) {
    const { buildSpec } = require('./folder/build-spec') as typeof import('./folder/build-spec');
    const spec = buildSpec(id, JSON.parse(readFileSync(compiled, 'utf8')) as SpecSources);
    return { spec, facts: {}, docsUri: undefined, logo: readLogo(spec.name) };
  }
  if (isSpecFolder(place)) {
    const { spec, facts, docsUri } = loadFolderReader().readSpecFolder(place);
    return { spec, facts, docsUri, logo: readLogo(spec.name) };
  }
  const { connector, facts = {} } = require(join(place, 'connector')) as {
    connector: ConnectorSpec;
    facts?: ConnectorFacts;
  };
  if (connector.id !== id) throw new Error(`connectors/${id}: the spec calls itself "${connector.id}"`);
  return { spec: connector, facts, docsUri: undefined, logo: readLogo(connector.name) };
}

/** True for a folder with `spec.yml`. */
export function isSpecFolder(folder: string): boolean {
  return existsSync(join(folder, 'spec.yml'));
}

/** Everything that is wrong with the files of a spec folder; empty when nothing is. */
export function findFolderProblems(folder: string): FileProblem[] {
  return loadFolderReader().findFolderProblems(folder);
}

/** Loaded with the first spec folder: a service of a connector in TypeScript does without. */
function loadFolderReader(): typeof import('./folder/read-spec-folder') {
  return require('./folder/read-spec-folder') as typeof import('./folder/read-spec-folder');
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorSpec } from './spec';

/** Beside `src` in the sources, beside `dist/src` after compiling. */
const CONNECTORS_FOLDER = join(__dirname, '..', '..', 'connectors');

/** A connector's folder, read. */
export interface LoadedConnector {
  spec: ConnectorSpec;
  /** SVG text of `logo.svg`. */
  logo: string | undefined;
}

/** The ids of all connectors there are: one folder, one id; names that start with `_` are not connectors. */
export function listConnectorIds(folder = CONNECTORS_FOLDER): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => entry.name)
    .toSorted();
}

/** Loads one connector; the others stay unread. Throws when its spec is wrong or its id is not its folder's name. */
export function loadConnector(id: string, folder = CONNECTORS_FOLDER): LoadedConnector {
  const { connector } = require(join(folder, id, 'connector')) as { connector: ConnectorSpec };
  if (connector.id !== id) throw new Error(`connectors/${id}: the spec calls itself "${connector.id}"`);
  const logoFile = join(folder, id, 'logo.svg');
  return { spec: connector, logo: existsSync(logoFile) ? readFileSync(logoFile, 'utf8') : undefined };
}

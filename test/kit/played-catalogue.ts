import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listParameters, loadConnector, type LoadedConnector } from '../../src/connector';
import { variableName } from '../../src/config/connector-variables';
import { createProfile } from '../../sandbox/catalogue/profile';
import { readProviderRows, type ProviderRow } from '../../sandbox/catalogue/provider-row';
import { startCatalogue } from '../../sandbox/catalogue/start-catalogue';
import type { Player } from '../../sandbox/catalogue/play';

const ROOT = join(__dirname, '..', '..');
const CONNECTORS = join(ROOT, 'connectors');

export const CLIENT_ID = 'kit-client';
/** Signs that have to be encoded, so that a client that does not is found out. */
export const CLIENT_SECRET = 'CANARY secret/+&1';

/** Lines whose addresses are for readers and stay as they are. */
const FOR_READERS =
  /^\s*(?:website|apiDocsUri|logoUri|helpUri|register|sources|differs|notes|- https|- '?There|\/\/|\*|#|audience)/;

/** A connector whose provider is played. */
export interface PlayedConnector extends LoadedConnector {
  id: string;
  player: Player;
  row: ProviderRow | undefined;
  /** The connector as it stands in its folder, with its true addresses. */
  original: LoadedConnector;
  /** What a user would fill in. */
  connectionParameters: Record<string, string>;
}

/** Copies of connectors whose every request comes to the sandbox. */
export interface PlayedCatalogue {
  folder: string;
  /** Environment that configures all of them. */
  environment: Record<string, string>;
  connectors: ReadonlyMap<string, PlayedConnector>;
  stop(): Promise<void>;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/**
 * Copies connectors into a temporary folder and turns every `https://` of theirs into an address of the sandbox, which
 * plays each provider as its facts say. `from` is another folder than the project's.
 */
export async function playCatalogue(ids: readonly string[], from = CONNECTORS): Promise<PlayedCatalogue> {
  const sandbox = await startCatalogue();
  const folder = mkdtempSync(join(tmpdir(), 'dockline-kit-'));
  const rows = readProviderRows();
  const connectors = new Map<string, PlayedConnector>();
  const environment: Record<string, string> = {};
  const stop = async (): Promise<void> => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const id of ids) {
      copy(join(from, id), join(folder, id), sandbox.baseOf(id), from);
      const original = loadConnector(id, from);
      const loaded = loadConnector(id, folder);
      const row = rows.get(original.facts.row ?? '');
      const profile = createProfile(row, original.facts.sandbox);
      const usesRsa = profile.signatureMethod === 'RSA-SHA1';
      const player = sandbox.add(id, {
        profile,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        ...(usesRsa && { clientPublicKey: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString() }),
        now: Date.now,
      });
      const isElliptic = readTexts(join(from, id)).includes('ES256');
      const pem = (isElliptic ? ec : rsa).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      for (const { name, required, default: value, kind } of listParameters(loaded.spec)) {
        if (name === 'clientId') environment[variableName(id, name)] = CLIENT_ID;
        else if (name === 'clientSecret') environment[variableName(id, name)] = CLIENT_SECRET;
        else if (name === 'privateKey') environment[variableName(id, name)] = pem;
        else if (required && value === undefined && kind === 'text')
          environment[variableName(id, name)] = `the-${name}`;
      }
      const connectionParameters = Object.fromEntries(
        (loaded.spec.connectionFields ?? []).map((field) => [field.id, field.default ?? field.example]),
      );
      connectors.set(id, { ...loaded, id, player, row, original, connectionParameters });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder,
    environment,
    connectors,
    stop,
  };
}

function copy(source: string, target: string, base: string, from: string): void {
  cpSync(source, target, { recursive: true, filter: (path) => !path.endsWith('fixtures') });
  const family = /^extends: (\S+)$/m.exec(readText(join(source, 'spec.yml')))?.[1];
  if (family !== undefined) writeFileSync(join(target, 'family.yml'), readText(join(source, family)));
  for (const file of listFiles(target)) {
    const text = readText(file)
      .replace(/^extends: .*$/m, 'extends: family.yml')
      .replace(/(['"])\.\.\/(?:\.\.\/)*src\/connector(['"])/g, `$1${join(ROOT, 'src', 'connector')}$2`)
      .replace(/(['"])\.\.\/(?:\.\.\/)?_shared\//g, `$1${join(from, '_shared')}/`)
      .split('\n')
      .map((line) => (FOR_READERS.test(line) ? line : line.replaceAll('https://', base)))
      .join('\n');
    writeFileSync(file, text);
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(yml|js|ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function readTexts(folder: string): string {
  return listFiles(folder).map(readText).join('\n');
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

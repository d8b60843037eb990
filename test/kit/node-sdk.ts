import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dockline, FiberAgent } from '../../clients/node/src';

const root = join(__dirname, '..', '..');

/** The Node client as its users have it. */
export interface NodeSdk {
  FiberAgent: typeof FiberAgent;
  Dockline: typeof Dockline;
  /** A folder of modules that has it under its name. */
  modules: string;
  remove(): void;
}

/** Compiles the client and puts it where its package would be. */
export function installNodeSdk(): NodeSdk {
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', join(root, 'clients', 'node')]);
  const modules = mkdtempSync(join(tmpdir(), 'dockline-modules-'));
  mkdirSync(join(modules, '@fiberwise'));
  symlinkSync(join(root, 'clients', 'node'), join(modules, '@fiberwise', 'sdk'));
  const loaded = require(join(modules, '@fiberwise', 'sdk')) as Pick<NodeSdk, 'FiberAgent' | 'Dockline'>;
  return { ...loaded, modules, remove: () => rmSync(modules, { recursive: true }) };
}

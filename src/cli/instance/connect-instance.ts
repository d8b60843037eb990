import type { CommandContext } from '../command';
import { text } from '../options';
import { JSON_OPTION } from '../print';
import type { InstanceClient } from './call-instance';
import { findInstance } from './instances';

/** Options of every command that calls an instance. */
export const INSTANCE_OPTIONS = {
  configName: text('<name>', 'saved instance; default: the default one'),
  ...JSON_OPTION,
} as const;

/** The instance that a command names. Throws a `UsageError` before anything is sent. */
export function connectInstance(
  { configName }: { configName: string | undefined },
  { environment }: CommandContext,
): InstanceClient {
  const { createInstanceClient }: typeof import('./call-instance') = require('./call-instance');
  return createInstanceClient(findInstance(environment, configName));
}

import { filtersSchema, typesSchema } from './sync-schema';
import type { Synchronizer } from './synchronizer';

/** What is wrong between the parts of a connector's data, one sentence each; empty when all fits. */
export function findSyncProblems(connectorId: string, { types, filters }: Synchronizer): string[] {
  const problems: string[] = [];
  for (const schema of [typesSchema.validate(types), filtersSchema.validate(filters)]) {
    if (schema.error !== undefined) problems.push(`sync: ${schema.error.message}`);
  }
  const filterIds = new Set(filters.map(({ id }) => id));
  for (const { id, fields, filters: honoured = [] } of types) {
    for (const filter of honoured.filter((name) => !filterIds.has(name)))
      problems.push(`type ${id}: there is no filter "${filter}"`);
    const hasTitle = 'name' in fields || Object.values(fields).some(({ subType }) => subType === 'title');
    if (!hasTitle) problems.push(`type ${id}: needs a field "name" or one of subType title`);
  }
  for (const { id, requires = [] } of filters) {
    for (const name of requires.filter((required) => !filterIds.has(required)))
      problems.push(`filter ${id}: there is no filter "${name}"`);
  }
  return problems.map((problem) => `connector ${connectorId}: ${problem}`);
}

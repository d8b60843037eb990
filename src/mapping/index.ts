export type { ConnectorArguments, ConnectorParameters } from './arguments';
export { evaluateMapping, evaluateMappingAtOnce, type Variables } from './evaluate-mapping';
export { findMappingProblems, listLocators } from './find-mapping-problems';
export { mapping, membersOf, readFromFolder, withMembers, type WrittenMapping } from './written-mapping';

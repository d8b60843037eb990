export { evaluateMapping, evaluateMappingAtOnce, type Variables } from './evaluate-mapping';
export { findMappingProblems, listLocators } from './find-mapping-problems';
export { isObject } from './nothing';
export { mapping, membersOf, readFromFolder, withMembers, type WrittenMapping } from './written-mapping';

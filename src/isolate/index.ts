export { computeJsonata, type JsonataQuestion } from './compute-jsonata';
export { findSyntaxProblem, type SyntaxProblem } from './find-syntax-problem';
export { setIsolationTimes } from './limits';
export { isLonger } from './plain-data';
export { MethodError, runIsolated } from './run-isolated';

import type { FuzzOutcome } from './run-fuzz';

/** An answer that takes longer keeps somebody waiting who cannot know for what. */
const LONGEST_MS = 5_000;

/** Between the end of the warm-up and the end of the run. */
const MOST_GROWTH_BYTES = 80 * 1024 * 1024;

/** What must not have happened in a run, one sentence each; empty when all is well. */
export function findFaults(outcome: FuzzOutcome): string[] {
  const { statuses, serverErrors, bugs, failures, unanswered, hasCrashed, lastWords, longest, memory } = outcome;
  const count =
    (statuses.get(500) ?? 0) + [...serverErrors.keys()].filter((name) => name.includes('internal_error')).length;
  return [
    ...(count > 0 ? [`${statuses.get(500)} answers were a 500:\n${[...failures, ...bugs].join('\n')}`] : []),
    ...(bugs.length > 0 && count === 0 ? [`the service logged bugs:\n${bugs.join('\n')}`] : []),
    ...(unanswered > 0 ? [`${unanswered} requests got no answer`] : []),
    ...(hasCrashed ? [`the service ended by itself:\n${lastWords.join('\n')}`] : []),
    ...(longest.ms > LONGEST_MS ? [`an answer took ${Math.round(longest.ms)} ms: ${longest.what}`] : []),
    ...(memory.end - memory.start > MOST_GROWTH_BYTES ? ['the memory of the service grew'] : []),
  ];
}

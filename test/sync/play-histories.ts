import { Random } from '../simulation/random';
import { playHistory, type HistoryResult, type Subject } from './change-runs';
import { githubSubject } from './github-subject';
import { googleSubject } from './google-subject';
import { trelloSubject } from './trello-subject';

/** The connectors with data of their own. */
export const SUBJECTS: readonly Subject[] = [trelloSubject, googleSubject, githubSubject];

/** What some histories came to. */
export interface HistoriesResult {
  /** The first one that did not end as it has to, if there was one. */
  wrong: Array<Pick<HistoryResult, 'story' | 'differences'> & { seed: number }>;
  /** Types that were told changes in some run. */
  changing: string[];
}

/** Plays the histories of some seeds, until one is wrong. */
export async function playHistories(
  subject: Subject,
  { from, count }: { from: number; count: number },
): Promise<HistoriesResult> {
  const changing = new Set<string>();
  const wrong: HistoriesResult['wrong'] = [];
  for (let seed = from; seed < from + count && wrong.length === 0; seed += 1) {
    const { story, differences, modes } = await playHistory(subject, new Random(seed));
    const deltas = modes.flatMap((run) => Object.entries(run)).filter(([, mode]) => mode === 'delta');
    for (const [type] of deltas) changing.add(type);
    if (differences.length > 0) wrong.push({ seed, story, differences });
  }
  return { wrong, changing: [...changing].toSorted() };
}

import { Random } from '../simulation/random';
import { playHistory, type HistoryResult, type Subject } from './change-runs';
import { githubSubject } from './github-subject';
import { googleSubject } from './google-subject';
import { trelloSubject } from './trello-subject';

/** How many histories; `SYNC_SEEDS=500 npx jest test/sync/change-runs` plays more. */
const SEEDS = Number(process.env['SYNC_SEEDS'] ?? 15);
const FIRST_SEED = Number(process.env['SYNC_FIRST_SEED'] ?? 1);

const SUBJECTS: readonly Subject[] = [trelloSubject, googleSubject, githubSubject];

describe.each(SUBJECTS)('$connector', (subject) => {
  test(`seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}: a full run and change runs, with faults, end with the rows of a fresh full run`, async () => {
    const modes = new Map<string, Set<string>>();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
      const result: HistoryResult = await playHistory(subject, new Random(seed));
      for (const run of result.modes) {
        for (const [type, mode] of Object.entries(run)) modes.set(type, (modes.get(type) ?? new Set()).add(mode));
      }
      // The seed and the story are in the report of a failure.
      const { story, differences } = result;
      expect(differences.length === 0 ? [] : { seed, story, differences }).toEqual([]);
    }
    const withChanges = [...modes].filter(([, seen]) => seen.has('delta')).map(([type]) => type);
    expect(withChanges.toSorted()).toEqual([...subject.changing].toSorted());
  }, 600_000);
});

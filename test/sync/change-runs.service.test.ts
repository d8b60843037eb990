import { SUBJECTS, playHistories } from './play-histories';

/** `npm run histories -- --seeds 500` plays more. */
describe.each(SUBJECTS)('$connector', (subject) => {
  test('seeds 1 to 5: a full run and change runs, with faults, end with the rows of a fresh full run', async () => {
    const { wrong, changing } = await playHistories(subject, { from: 1, count: 5 });
    // The seed and the story are in the report of a failure.
    expect(wrong).toEqual([]);
    expect(changing).toEqual([...subject.changing].toSorted());
  }, 600_000);
});

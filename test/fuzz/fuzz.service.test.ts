import { startDatabases } from '../kit/connections-service';
import { findFaults } from './find-faults';
import { runFuzz } from './run-fuzz';
import { endConnections } from './send';

/** The same in earnest: `npm run fuzz -- --requests 1000000`. */
test('three thousand wrong requests to a service with a bad provider: no 500, no crash, nothing hangs', async () => {
  const databases = await startDatabases('embedded');
  try {
    const outcome = await runFuzz({ requests: 3_000, seed: 1, databaseUri: await databases.create() });
    // A run this short is over before the memory has its size.
    const faults = findFaults({ ...outcome, memory: { start: 0, end: 0 } });
    expect(faults).toEqual([]);
    expect(outcome.requests).toBe(3_000);
    // Enough of them got past the first check.
    expect(outcome.statuses.get(200)).toBeGreaterThan(300);
    expect(outcome.statuses.get(400)).toBeGreaterThan(300);
    expect(outcome.statuses.get(502)).toBeGreaterThan(20);
  } finally {
    await databases.stop();
    endConnections();
  }
}, 120_000);

/** One way to break the code under test, which the schedules of its half have to find. */
export interface Mutation {
  half: 'host' | 'stored';
  /** What of the source is written otherwise; what is found must stand there exactly once. */
  edits: ReadonlyArray<{ file: string; find: string; replace: string }>;
}

const COORDINATOR = 'src/tokens/refresh-coordinator.ts';
const VAULT = 'src/connections/token-vault.ts';
const STORE = 'src/connections/connection-store.ts';
const UNSAVED = 'src/connections/unsaved-tokens.ts';

/** By the name that `--mutate` takes. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'host: no re-read under lock': {
    half: 'host',
    edits: [{ file: COORDINATOR, find: 'if (known !== undefined) return known;', replace: '' }],
  },
  'host: no sharing in flight': {
    half: 'host',
    edits: [{ file: COORDINATOR, find: 'if (running !== undefined) return running;', replace: '' }],
  },
  'host: write after release': {
    half: 'host',
    edits: [
      {
        file: COORDINATOR,
        find: 'await lock.save(text).catch(() => saveLater(key, text));',
        replace: 'setImmediate(() => void store.save(key, text));',
      },
    ],
  },
  'host: kept result not sealed': {
    half: 'host',
    edits: [
      {
        file: COORDINATOR,
        find: 'sealer.seal(JSON.stringify(kept), key)',
        replace: 'Buffer.from(JSON.stringify(kept))',
      },
      { file: COORDINATOR, find: 'JSON.parse(sealer.open(text, key))', replace: 'JSON.parse(text.toString())' },
    ],
  },
  'host: key without registration': {
    half: 'host',
    edits: [{ file: COORDINATOR, find: "['refresh', registration, usedToken]", replace: "['refresh', usedToken]" }],
  },
  'stored: no version check on write': {
    half: 'stored',
    edits: [
      {
        file: STORE,
        find: `      .where('id', '=', id)
      .where('token_version', '=', tokenVersion)
      .returningAll()`,
        replace: ".where('id', '=', id).returningAll()",
      },
    ],
  },
  'stored: no version check on failure': {
    half: 'stored',
    edits: [{ file: STORE, find: ".where('token_version', '=', row.token_version)", replace: '' }],
  },
  'stored: write after release': {
    half: 'stored',
    edits: [
      {
        file: VAULT,
        find: 'return { stored: await locked.saveRefreshed({ credentials, ...plan }) };',
        replace: `const write = async () => {
            await store.withLock(stored.connection.id, async (late) => late?.saveRefreshed({ credentials, ...plan }));
          };
          setImmediate(() => void write().catch(() => undefined));
          return { stored: { ...stored, credentials } };`,
      },
    ],
  },
  'stored: unsaved tokens dropped': {
    half: 'stored',
    edits: [{ file: UNSAVED, find: 'unsaved.set(id, entry);', replace: '' }],
  },
  'stored: unsaved tokens written over newer ones': {
    half: 'stored',
    edits: [{ file: UNSAVED, find: 'if (isCurrent) await locked', replace: 'await locked?' }],
  },
  'stored: no re-read under lock': {
    half: 'stored',
    edits: [
      {
        file: VAULT,
        find: 'if (stored.connection.tokenVersion > base.connection.tokenVersion) return { stored };',
        replace: '',
      },
      {
        file: VAULT,
        find: 'renew(method, held, base.guard(http))',
        replace: 'renew(method, base.credentials, base.guard(http))',
      },
    ],
  },
  'stored: unsaved tokens forgotten under lock': {
    half: 'stored',
    edits: [{ file: VAULT, find: 'waiting?.credentials ?? stored.credentials', replace: 'stored.credentials' }],
  },
  'stored: no sharing in flight': {
    half: 'stored',
    edits: [{ file: VAULT, find: 'if (running !== undefined) return running;', replace: '' }],
  },
};

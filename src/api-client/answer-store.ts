import type { HttpResponse } from '../http';

/** Answers that are kept in the process: for the other page chains of one run, and for conditional requests. */
export interface AnswerStore {
  /**
   * The answer of `send`, asked for once while `readers` of one run want the same. Failures are not kept. The last reader
   * takes it away; so does time.
   */
  share(key: string, readers: number, send: () => Promise<HttpResponse>): Promise<HttpResponse>;
  /** The kept answer with its `etag`, for `If-None-Match` (RFC 9110 §13.1.2). */
  find(key: string): HttpResponse | undefined;
  /** Keeps an answer that has an `etag`. */
  keep(key: string, response: HttpResponse): void;
}

/** Options of `createAnswerStore`. */
export interface AnswerStoreOptions {
  /** Bytes of bodies that are kept at most; the oldest go first. Default 16 MiB. */
  maxBytes?: number;
  /** Milliseconds after which a shared answer is too old for the run. Default two minutes. */
  shareMs?: number;
  clock?: () => number;
}

interface Shared {
  answer: Promise<HttpResponse>;
  readersLeft: number;
  endsAt: number;
  bytes: number;
}

/**
 * Makes a store for one process. It saves requests and is never needed: what is not in it is asked for. Keys hold a hash
 * of the account's token, so that no account can meet another one's data.
 */
export function createAnswerStore(options: AnswerStoreOptions = {}): AnswerStore {
  const { maxBytes = 16 * 1024 * 1024, shareMs = 120_000, clock = () => performance.now() } = options;
  const shared = new Map<string, Shared>();
  const kept = new Map<string, HttpResponse>();
  let bytes = 0;

  const dropShared = (key: string): void => {
    bytes -= shared.get(key)?.bytes ?? 0;
    shared.delete(key);
  };
  const dropKept = (key: string): void => {
    bytes -= kept.get(key)?.body.length ?? 0;
    kept.delete(key);
  };
  const makeRoom = (): void => {
    for (const [key, { endsAt }] of shared) if (endsAt <= clock()) dropShared(key);
    for (const key of kept.keys()) {
      if (bytes <= maxBytes) return;
      dropKept(key);
    }
    for (const key of shared.keys()) {
      if (bytes <= maxBytes) return;
      dropShared(key);
    }
  };

  return {
    async share(key, readers, send) {
      const known = shared.get(key);
      if (known !== undefined && known.endsAt > clock()) {
        known.readersLeft -= 1;
        if (known.readersLeft <= 0) dropShared(key);
        return known.answer;
      }
      dropShared(key);
      const entry: Shared = { answer: send(), readersLeft: readers - 1, endsAt: clock() + shareMs, bytes: 0 };
      if (readers > 1) shared.set(key, entry);
      try {
        const response = await entry.answer;
        const isGood = response.status >= 200 && response.status < 300;
        if (shared.get(key) !== entry) return response;
        if (!isGood) dropShared(key);
        else {
          entry.bytes = response.body.length;
          bytes += entry.bytes;
          makeRoom();
        }
        return response;
      } catch (error) {
        if (shared.get(key) === entry) dropShared(key);
        throw error;
      }
    },
    find(key) {
      const response = kept.get(key);
      if (response === undefined) return undefined;
      kept.delete(key);
      kept.set(key, response);
      return response;
    },
    keep(key, response) {
      dropKept(key);
      if (response.body.length > maxBytes / 4) return;
      kept.set(key, response);
      bytes += response.body.length;
      makeRoom();
    },
  };
}

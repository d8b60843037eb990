import { DocklineError } from '../../src/errors';

/** What a caller would see of the error that `action` throws; fails when it throws none of ours. */
export async function catchError(action: () => Promise<unknown>): Promise<{
  name: string;
  code: string;
  status: number;
  tryLater: boolean;
  detail: string | undefined;
  retryAfterSeconds: number | undefined;
}> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof DocklineError)) throw error;
    const { name, code, status, tryLater, detail, retryAfterSeconds } = error;
    return { name, code, status, tryLater, detail, retryAfterSeconds };
  }
  throw new Error('nothing was thrown');
}

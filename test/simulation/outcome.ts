/** What became of one schedule. */
export interface Outcome {
  seed: number;
  /** The account cannot be used any more. */
  isLost: boolean;
  doubleUses: number;
  refreshes: number;
  /** What was lost or used twice is within the documented window. */
  isWindow: boolean;
  /** Promises that were broken, in words. */
  violations: readonly string[];
  /** The schedule, readable. */
  trace: readonly string[];
}

/** What one check found. */
export interface Outcome {
  id: string;
  title: string;
  status: 'passed' | 'failed' | 'not applicable';
  /** Why it does not apply. */
  reason?: string;
  /** Of a failure. */
  sent?: string;
  got?: string;
  /** What the contract says. */
  contract?: string;
}

/** A statement of the contract that does not hold. */
export class Violation extends Error {
  constructor(
    readonly got: string,
    /** What was sent, where it is not the check's last call. */
    readonly sent?: string,
  ) {
    super(got);
  }
}

/** A check that says nothing about this connector. */
export class NotApplicable extends Error {}

/** Throws a violation unless the statement holds. */
export function requireThat(holds: boolean, got: string): asserts holds {
  if (!holds) throw new Violation(got);
}

/** An instance refused, or failed at, what a command asked for. */
export class InstanceError extends Error {
  constructor(
    message: string,
    /** Status of its answer; 0 when there was none. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** An answer of a simulated API that is not a success; each API writes it in its own form. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

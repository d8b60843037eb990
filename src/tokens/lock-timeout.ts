/** Beside the one request that a waiter waits for: the answer has to be written too. */
const SPARE_MS = 5_000;

/** How long to wait for another process's refresh, in milliseconds: longer than its one request to the provider takes. */
export function lockTimeoutFor(providerTimeoutMs: number): number {
  return providerTimeoutMs + SPARE_MS;
}

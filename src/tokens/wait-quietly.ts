/** Waits without keeping the process alive. */
export function waitQuietly(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

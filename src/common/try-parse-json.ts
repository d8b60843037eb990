/** What a text says as JSON, or `undefined` when it is none. For answers and files, whose size somebody has bounded. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Address of the next page in `Link` (RFC 8288), as https://docs.github.com/rest/using-the-rest-api/using-pagination has it. */
export function readNextAddress(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return /<([^>]+)>;\s*rel="next"/.exec(headers['link'] ?? '')?.[1];
}

/** A member's name as a sentence may repeat it: short, and without signs that could hide in a log. */
export function shortenName(name: string): string {
  const clean = name.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, '');
  return clean.length > 100 ? `${clean.slice(0, 100)}…` : clean;
}

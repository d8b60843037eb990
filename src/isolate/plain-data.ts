import { isObject } from '../common';

/** What is wrong with a value that came out of JSON, as a sentence's end; `undefined` when it is plain and not too deep. */
export function findDataProblem(value: unknown, maxDepth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (maxDepth === 0) return 'is too deep';
  // As an own member it would become the prototype of whatever it is assigned to.
  if (Object.hasOwn(value, '__proto__')) return 'holds a member __proto__';
  for (const member of Object.values(value)) {
    const problem = findDataProblem(member, maxDepth - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * True when a value is longer as JSON than `maxLength`, about; looks no further than that, since what is written to be
 * measured costs the time that the measure is to save.
 */
export function isLonger(value: unknown, maxLength: number): boolean {
  let left = maxLength;
  const open: unknown[] = [value];
  while (open.length > 0 && left >= 0) {
    const item = open.pop();
    if (typeof item === 'string') left -= item.length + 2;
    else if (Array.isArray(item)) {
      left -= item.length + 2;
      if (left >= 0) for (const member of item) open.push(member);
    } else if (isObject(item)) {
      for (const name in item) {
        left -= name.length + 4;
        if (left < 0) return true;
        open.push(item[name]);
      }
    } else left -= 4;
  }
  return left < 0;
}

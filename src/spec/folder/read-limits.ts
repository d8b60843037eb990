import type { ReadLimits } from '../../api-client';
import { evaluateMappingAtOnce, type WrittenMapping } from '../../mapping';

/** `api.limits` of a spec, as its author wrote it in spec.yml. */
export interface LimitsDocument {
  remaining?: string;
  reset?: string;
  resetIs?: 'seconds' | 'milliseconds' | 'epoch' | 'epoch-milliseconds';
  statuses?: readonly number[];
  limitedWhen?: WrittenMapping;
}

/** Makes the reader of a provider's limits, or nothing where none are told. */
export function createLimitReader(limits: LimitsDocument | undefined): ReadLimits | undefined {
  if (limits === undefined) return undefined;
  const { statuses = [], limitedWhen, remaining, reset, resetIs = 'seconds' } = limits;
  return ({ status, headers, now, readBody }) => {
    const isNamed = statuses.includes(status);
    const isLimited =
      isNamed &&
      (limitedWhen === undefined ||
        Boolean(
          evaluateMappingAtOnce(limitedWhen, { response: { status, statusCode: status, headers, data: readBody() } }),
        ));
    const left = readNumber(remaining, headers);
    const end = readNumber(reset, headers);
    return {
      ...(isLimited && { isLimited }),
      ...(left !== undefined && { remaining: left }),
      ...(end !== undefined && { resetsInMs: Math.max(0, toLength(end, resetIs, now)) }),
    };
  };
}

function readNumber(
  name: string | undefined,
  headers: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const text = name === undefined ? undefined : headers[name.toLowerCase()];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function toLength(value: number, resetIs: NonNullable<LimitsDocument['resetIs']>, now: number): number {
  switch (resetIs) {
    case 'seconds':
      return value * 1000;
    case 'milliseconds':
      return value;
    case 'epoch':
      return value * 1000 - now;
    case 'epoch-milliseconds':
    default:
      return value - now;
  }
}

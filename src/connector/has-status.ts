import { DocklineError } from '../errors';

/** True when `error` is the provider's answer with one of these statuses: for connectors that know what it means. */
export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof DocklineError && statuses.includes(error.providerStatus ?? 0);
}

/** True when an answer was larger than what is accepted: asking for less may help. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof DocklineError && error.code === 'answer_too_large';
}

import { readVariable, splitList, type Environment } from './environment';

/** Debug channels of dependencies that print client secrets and tokens. */
const LEAKING_CHANNELS = [
  'simple-oauth2:client',
  'simple-oauth2:request-options',
  'simple-oauth2:access-token',
  'follow-redirects',
];

/** `DEBUG` switches on printing inside dependencies; patterns that would print secrets stop the start. */
export function findDebugProblem(environment: Environment): string[] {
  const patterns = splitList(readVariable(environment, 'DEBUG') ?? '');
  const matches = (pattern: string, channel: string): boolean =>
    new RegExp(`^${pattern.split('*').map(escapePattern).join('.*')}$`).test(channel);
  const isOn = (channel: string): boolean =>
    patterns.some((pattern) => !pattern.startsWith('-') && matches(pattern, channel)) &&
    !patterns.some((pattern) => pattern.startsWith('-') && matches(pattern.slice(1), channel));
  if (!LEAKING_CHANNELS.some(isOn)) return [];
  return ['DEBUG would print client secrets and tokens; leave out simple-oauth2 and follow-redirects'];
}

function escapePattern(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

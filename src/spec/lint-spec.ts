import type { ConnectorFacts } from './connector-facts';
import { isObject } from '../common';
import { evaluateMapping, listLocators, type WrittenMapping } from '../mapping';
import { listFacts } from './key-table';
import { oauth1Keys } from './oauth1-keys';
import { oauth2Keys } from './oauth2-keys';
import type { ConnectorSpec } from './spec';

/** Ends of names below which anybody can register. */
const SHARED_SUFFIX = /^(com|co|org|net|gov|ac)\.(au|uk|br|jp|in|cn|nz|za|kr|mx|tr)$/;

/** `www.acme.co.uk` → `acme.co.uk`: the part of a host name that one company registers. */
function findRegistrableDomain(host: string): string {
  const labels = host.toLowerCase().split('.');
  const two = labels.slice(-2).join('.');
  return SHARED_SUFFIX.test(two) ? labels.slice(-3).join('.') : two;
}

/** What no schema tells and is wrong all the same. */
export interface LintOptions {
  spec: ConnectorSpec;
  facts: ConnectorFacts;
}

/**
 * Judges a connector as a careful reader would: addresses that belong together, https, separators, secrets that would go
 * through a browser, tenants that are missing. Each finding is a sentence.
 */
export async function lintSpec({ spec, facts }: LintOptions): Promise<string[]> {
  const findings: string[] = [];
  for (const method of ['oauth1', 'oauth2'] as const) {
    const config = spec.auth[method]?.getOAuthConfig;
    if (config === undefined || typeof config === 'function') continue;
    const values = await evaluateConfig(spec, config);
    findings.push(
      ...(await lintUris(values, spec, facts)).map((finding) => `auth.${method}: ${finding}`),
      ...lintAuthorization(config, values).map((finding) => `auth.${method}: ${finding}`),
      ...(await lintTypedHosts(config, spec)).map((finding) => `auth.${method}: ${finding}`),
    );
  }
  return [...new Set(findings)];
}

type Values = Record<string, unknown>;

/** The set-up as its author wrote it, with the fields' examples, and texts in the place of the operator's settings. */
async function evaluateConfig(spec: ConnectorSpec, config: WrittenMapping): Promise<Values> {
  const connectionParameters = readExamples(spec);
  const connectorParameters = Object.fromEntries(
    Object.entries(spec.parameters ?? {}).map(([name, { default: value }]) => [name, value ?? 'operator.example']),
  );
  const result = await evaluateMapping(
    config,
    { connectorParameters, connectionParameters, connectionInput: connectionParameters },
    spec.name,
  );
  return isObject(result) ? result : {};
}

function readExamples(spec: ConnectorSpec): Record<string, string> {
  return Object.fromEntries(
    (spec.connectionFields ?? []).map(({ id, default: value, example }) => [id, value ?? example]),
  );
}

const URIS = new Set([oauth2Keys, oauth1Keys].flatMap((table) => listFacts(table, 'isUri').map(([name]) => name)));

async function lintUris(values: Values, spec: ConnectorSpec, facts: ConnectorFacts): Promise<string[]> {
  const findings: string[] = [];
  const uris = [...URIS].flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]] as const] : []));
  const api = spec.makeApiClient;
  // An address that comes with an account is judged when it comes: it has to be public.
  const isOfAccount =
    typeof api === 'function' || listLocators(api).some((locator) => locator.startsWith('credentials'));
  const base = isOfAccount ? undefined : (await evaluateConfig(spec, api))['baseUri'];
  if (typeof base === 'string') uris.push(['baseUri', base]);
  const related = new Set(Object.keys(facts.domains ?? {}));
  const [, authorize = ''] = uris.find(([name]) => name === 'authorizeUri') ?? [];
  if (URL.canParse(authorize)) related.add(findRegistrableDomain(new URL(authorize).hostname));
  const typed = Object.values(readExamples(spec));
  for (const [name, uri] of uris) {
    if (!URL.canParse(uri)) {
      findings.push(`${name} is no address: a parameter of it is missing`);
      continue;
    }
    const { protocol, hostname } = new URL(uri);
    if (/[{}]|%7[bd]/i.test(uri)) findings.push(`${name} has a place that nothing fills`);
    if (protocol !== 'https:' && !isLoopback(hostname)) findings.push(`${name} must use https`);
    const isTyped = typed.some((value) => value.includes('.') && hostname.includes(value.split('/')[0] ?? value));
    if (!isTyped && !related.has(findRegistrableDomain(hostname)))
      findings.push(`${name} is at ${hostname}, which no fact says belongs to ${spec.name} (facts.domains)`);
  }
  return findings;
}

/** The client's secret goes to all but the consent page; whoever chooses their host gets it. */
const SECRET_URIS = [...URIS].filter((name) => name !== 'authorizeUri');

async function lintTypedHosts(config: WrittenMapping, spec: ConnectorSpec): Promise<string[]> {
  const free = (spec.connectionFields ?? []).filter(
    ({ pattern }) => pattern !== undefined && new RegExp(`^(?:${pattern})$`).test('attacker.example'),
  );
  if (free.length === 0) return [];
  const examples = readExamples(spec);
  const elsewhere = { ...examples, ...Object.fromEntries(free.map(({ id }) => [id, 'attacker.example'])) };
  const values = await evaluateMapping(config, { connectorParameters: {}, connectionParameters: elsewhere }, spec.name);
  return SECRET_URIS.filter((name) => {
    const uri = isObject(values) ? values[name] : undefined;
    return typeof uri === 'string' && /^https:\/\/([^/]+\.)?attacker\.example([:/]|$)/.test(uri);
  }).map(
    (name) => `${name} goes to any host that a user types, and the client’s secret with it; let the operator set it`,
  );
}

function isLoopback(hostname: string): boolean {
  return /^127\.|^localhost$|^\[::1\]$/.test(hostname);
}

/** Parameters of the browser's address: nothing secret, and scopes that are separate. */
function lintAuthorization(config: unknown, values: Values): string[] {
  const findings: string[] = [];
  const { authorizeUri, extra } = isObject(config) ? config : {};
  if (listLocators([authorizeUri, extra]).some((locator) => /secret|password|privateKey/i.test(locator)))
    findings.push('a secret would travel through the browser');
  const { scopes, scopeSeparator = ' ' } = values;
  if (Array.isArray(scopes)) {
    const joined = scopes.find((scope) => typeof scope === 'string' && /[\s,]/.test(scope));
    if (joined !== undefined) findings.push('scopes holds several in one text; write a list and scopeSeparator');
  }
  if (typeof scopeSeparator !== 'string' || ![' ', ',', '+', ';'].includes(scopeSeparator))
    findings.push('scopeSeparator is none that a provider is known to have');
  return findings;
}

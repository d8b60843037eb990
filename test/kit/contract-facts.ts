import { evaluateMapping } from '../../src/mapping';
import { lintSpec } from '../../src/connector';
import { listUris, readClientAuth, readSeparator } from '../../sandbox/catalogue/provider-row';
import { fitsPattern } from '../../sandbox/catalogue/templates';
import { expectThat, type Bench } from './contract-bench';

/** What can be judged without a request: the logo, the sources, the lint, and the row of the facts. */
export async function checkFacts({ played, check }: Bench): Promise<void> {
  const { logo, original, row } = played;
  const { facts, spec } = original;
  await check('logo: a small SVG without scripts', () => {
    expectThat(/^<svg [^>]*xmlns=/.test(logo) && logo.length < 8192, 'no small SVG');
    expectThat(!/<script|href=|on\w+=/i.test(logo), 'holds a script or a link');
  });
  await check('facts: sources are named, and the row is there', () => {
    expectThat((facts.sources ?? []).length > 0, 'facts.sources is empty');
    expectThat(facts.row === undefined || row !== undefined, `facts.row ${facts.row} is not in the table`);
  });
  await check('lint: addresses belong together, nothing secret in the browser', async () => {
    const findings = await lintSpec(original);
    expectThat(findings.length === 0, findings.join('; '));
  });
  await check('facts: the spec says what the row says, or why not', async () => {
    if (row === undefined) return;
    const differs = new Set(Object.keys(facts.differs ?? {}));
    const slot = spec.auth.oauth2?.getOAuthConfig ?? spec.auth.oauth1?.getOAuthConfig;
    if (slot === undefined || typeof slot === 'function') return;
    const connectionParameters = Object.fromEntries(
      (spec.connectionFields ?? []).map(({ id, example }) => [id, example]),
    );
    const parameters = Object.entries(spec.parameters ?? {}).map(([name, { default: value }]) => [name, value ?? name]);
    const config = (await evaluateMapping(
      slot,
      { connectorParameters: Object.fromEntries(parameters) as Record<string, string>, connectionParameters },
      spec.name,
    )) as Record<string, unknown>;
    const mayDiffer = (...names: string[]): boolean => names.some((name) => differs.has(name));
    for (const [key, column] of [
      ['authorizeUri', 'authorize_url'],
      ['tokenUri', 'token_url'],
      ['requestTokenUri', 'request_token_url'],
    ] as const) {
      const known = listUris(row[column]);
      const uri = readText(config[key]) ?? '';
      if (known.length === 0 || uri === '' || mayDiffer(key, 'endpoints')) continue;
      // Tenant fields of the row may be whole hosts, and paths of custom domains.
      expectThat(
        known.some(
          (pattern) =>
            fitsPattern(pattern, uri) ||
            fitsPattern(pattern.replace(/\{[^}]+\}/g, '{any}'), uri) ||
            isCustomHost(pattern, uri),
        ),
        `${key} is ${uri}, the row says ${row[column]}`,
      );
    }
    const separator = readSeparator(row);
    const given = readText(config['scopeSeparator']) ?? ' ';
    if (
      separator !== undefined &&
      Array.isArray(config['scopes']) &&
      config['scopes'].length > 1 &&
      !mayDiffer('scopeSeparator')
    )
      expectThat(given === separator, `scopes are separated by "${given}", the row says "${separator}"`);
    const clientAuth = readClientAuth(row);
    const location = readText(config['clientAuthLocation']);
    if (location !== undefined && clientAuth !== undefined && clientAuth !== 'any' && !mayDiffer('clientAuth'))
      expectThat(location === clientAuth, `clientAuthLocation is ${location}, the row says ${clientAuth}`);
    if (row.pkce.startsWith('required') && spec.auth.oauth2 !== undefined)
      expectThat(config['pkce'] === 'required', 'the row says that PKCE is required');
  });
}

/** `https://{subdomain}/oauth2/token` may stand for a host and a path. */
function isCustomHost(pattern: string, uri: string): boolean {
  return /^https:\/\/\{[^}]+\}\//.test(pattern) && uri.endsWith(pattern.replace(/^https:\/\/\{[^}]+\}/, ''));
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

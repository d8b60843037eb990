import { join } from 'node:path';
import { compileConnector, defineConnector, listConnectorIds, loadConnector } from '../src/connector';

/** What holds for every folder in connectors/, with no test written for it. */
describe.each(listConnectorIds())('connectors/%s', (id) => {
  const { spec, logo } = loadConnector(id);
  const connectorParameters = {
    ...Object.fromEntries(Object.entries(spec.parameters ?? {}).map(([name, { default: value }]) => [name, value])),
    clientId: 'the-client',
    clientSecret: 'CANARY-secret',
  };

  test('has a valid spec under its folder’s name', () => {
    expect(spec.id).toBe(id);
    expect(() => defineConnector(spec)).not.toThrow();
  });

  test('has a small SVG as its logo, without scripts', () => {
    expect(logo).toMatch(/^<svg [^>]*xmlns=/);
    expect(logo?.length).toBeLessThan(8192);
    expect(logo).not.toMatch(/<script|href=|on\w+=/i);
  });

  test('compiles from a client id and secret alone, and every address is https', async () => {
    const connector = await compileConnector({ spec, logo, connectorParameters });
    expect(Object.keys(connector.auth).length).toBeGreaterThan(0);
    expect(JSON.stringify(spec)).not.toContain('http://');
  });

  test('puts no secret and each parameter once into the authorization URI', async () => {
    const { auth } = await compileConnector({ spec, connectorParameters });
    const answer = await auth.oauth2?.authorize({ redirectUri: 'https://h.example/cb', state: 's&=+' });
    if (answer === undefined) return;
    const { searchParams, href } = new URL(answer.authorizationUri);
    expect(href).not.toContain('CANARY');
    expect(new Set(searchParams.keys()).size).toBe([...searchParams.keys()].length);
    expect(searchParams.get('state')).toBe('s&=+');
  });
});

test('the folder is scanned, and names that start with _ are left out', () => {
  const folder = join(__dirname, 'fixtures', 'connectors');
  expect(listConnectorIds(folder)).toEqual(['per-account', 'two-versions']);
  expect(listConnectorIds()).toEqual(expect.arrayContaining(['google', 'trello']));
});

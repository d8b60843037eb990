import { defineConnector, mapping, type ConnectorSpec } from '../../src/connector';
import { evaluateMapping } from '../../src/mapping';
import { createGenericSpec } from '../../src/connections/generic-connector';
import type { Integration, IntegrationSettings } from '../../src/connections';
import { evaluateSlot } from '../../src/connector/evaluate-slot';
import { oauth2ConfigSchema } from '../../src/spec';

const FORMULA = { $var: 'connectorParameters.clientSecret' };
const variables = { connectorParameters: { clientSecret: 'CANARY' } };

test('only what an author wrote is evaluated: data does not compile in its place', async () => {
  const body = JSON.parse(JSON.stringify({ extra: FORMULA })) as { extra: Record<string, string> };
  expect(await evaluateMapping(mapping({ a: FORMULA }), variables, 'Acme')).toEqual({ a: 'CANARY' });
  // @ts-expect-error a member of a request is data
  void evaluateMapping(body.extra, variables, 'Acme');
  // @ts-expect-error so is whatever JSON says
  void evaluateMapping(JSON.parse('{}') as unknown, variables, 'Acme');
  const spec = (settings: IntegrationSettings): Pick<ConnectorSpec, 'makeApiClient'> => ({
    // @ts-expect-error and a slot made of settings
    makeApiClient: { baseUri: 'https://x.example', headers: settings.extra },
  });
  expect(spec({})).toBeDefined();
});

test('what a variable holds is never evaluated, also where a formula hands it on', async () => {
  const given = { ...variables, tokenResponse: { a: FORMULA, list: [FORMULA] } };
  for (const written of [
    { $var: 'tokenResponse.a' },
    { $firstNotEmpty: [{ $var: 'tokenResponse.a' }] },
    { $case: [{ value: { $var: 'tokenResponse.a' } }] },
    { $map: { value: 1, mapping: [{ from: 1, to: { $var: 'tokenResponse.a' } }] } },
    { $map: { value: 1, mapping: [], default: { $var: 'tokenResponse.a' } } },
  ])
    expect(await evaluateMapping(mapping<unknown>(written), given, 'Acme')).toEqual(FORMULA);
  const merged = { $mergeObjects: [{ $var: 'tokenResponse.a' }] };
  expect(await evaluateMapping(mapping<unknown>(merged), given, 'Acme')).toEqual(FORMULA);
  const items = { $iterate: { source: { $var: 'tokenResponse.list' }, item: { $var: 'item' } } };
  expect(await evaluateMapping(mapping<unknown>(items), given, 'Acme')).toEqual([FORMULA]);
});

test('a slot that is a function returns data', async () => {
  const uris = { authorizeUri: 'https://x.example/a', tokenUri: 'https://x.example/t' };
  const slot = () => ({ ...uris, clientId: 'c', clientSecret: 's', extra: FORMULA });
  const config = await evaluateSlot({
    where: 'here',
    connector: 'Acme',
    slot: slot as never,
    ...variables,
    connectionParameters: {},
    overrides: {},
    schema: oauth2ConfigSchema.unknown(true),
  });
  expect(config).toMatchObject({ extra: FORMULA });
});

test('the connector of an integration holds no mapping, whatever its settings are', () => {
  const integration: Integration = {
    id: 'i',
    slug: 'acme',
    name: 'Acme',
    connectorId: 'generic',
    appId: '',
    ownerId: 'ada',
    mode: 'per-user',
    authType: 'oauth2',
    settings: { authorizeUri: 'https://a.example', tokenUri: 'https://t.example', extra: { a: 'b' } },
    version: 1,
    createdAt: '',
    updatedAt: '',
  };
  for (const authType of ['oauth2', 'apikey', 'basic', 'bearer'] as const) {
    const spec = createGenericSpec({ ...integration, authType });
    expect(typeof spec.makeApiClient).toBe('function');
    expect(typeof (spec.auth.oauth2?.getOAuthConfig ?? spec.test)).toBe('function');
    expect(defineConnector(spec)).toBe(spec);
  }
});

import { apiClientKeys } from '../../src/spec/api-client-keys';
import { checkDocument } from '../../src/spec/folder/check-document';
import {
  apiClientDocumentSchema,
  oauth1DocumentSchema,
  oauth2DocumentSchema,
} from '../../src/spec/folder/method-documents';
import { describeKey, factsOf, type KeyTable } from '../../src/spec/key-table';
import { oauth1ConfigSchema, oauth1Keys } from '../../src/spec/oauth1-keys';
import { oauth2ConfigSchema, oauth2Keys } from '../../src/spec/oauth2-keys';

const tables: Array<[string, KeyTable, typeof oauth2DocumentSchema]> = [
  ['OAuth 2.0', oauth2Keys, oauth2DocumentSchema],
  ['OAuth 1.0a', oauth1Keys, oauth1DocumentSchema],
  ['the API client', apiClientKeys, apiClientDocumentSchema],
];

const FORMULA = { $var: 'connectorParameters.x' };
const uris = { authorizeUri: 'https://p.example/auth', tokenUri: 'https://p.example/token' };
const check = (schema: typeof oauth2DocumentSchema, value: object): string[] =>
  checkDocument(schema, value, { file: 'x.yml', lineOf: () => 1 }).map(({ path, message }) => `${path} ${message}`);

describe.each(tables)('the keys of %s', (_name, table, document) => {
  test('all have a sentence or a default, which stands for one', () => {
    const silent = Object.entries(table).filter(([, schema]) => {
      const { description, default: value } = describeKey(schema).flags ?? {};
      return description === undefined && value === undefined && factsOf(schema).registration === undefined;
    });
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test('are all known in a folder, each of them open to a formula unless it is read as it stands', () => {
    const literal = Object.keys(table).filter((name) => factsOf(table[name]!).isLiteral === true);
    const open = Object.keys(table).filter((name) => !literal.includes(name));
    expect(check(document, Object.fromEntries(open.map((name) => [name, FORMULA])))).toEqual([]);
    for (const name of literal) {
      const others = Object.fromEntries(open.map((key) => [key, FORMULA]));
      expect(check(document, { ...others, [name]: FORMULA })).toHaveLength(1);
    }
  });
});

test('a formula may stand inside of lists and objects', () => {
  const config = {
    ...uris,
    scopes: ['read', FORMULA],
    extra: { prompt: FORMULA },
    parameterNames: { state: FORMULA },
    clientAssertion: { algorithm: 'ES256', privateKey: FORMULA, issuer: FORMULA, audience: 'https://p.example' },
  };
  expect(check(oauth2DocumentSchema, config)).toEqual([]);
  expect(check(apiClientDocumentSchema, { baseUrl: FORMULA, headers: { 'X-Key': FORMULA } })).toEqual([]);
});

test('a mistake inside of what may be a formula is told like any other', () => {
  expect(check(oauth2DocumentSchema, { ...uris, tokenErrors: { refussed: ['x'] } })).toEqual([
    'tokenErrors.refussed is no key; did you mean refused?',
  ]);
  expect(check(oauth2DocumentSchema, { ...uris, tokenExtra: { code: 'x' }, pkceMethod: 'S512' })).toEqual([
    'pkceMethod must be S256, plain',
    'tokenExtra.code is no key here: the protocol writes it itself',
  ]);
  expect(check(oauth2DocumentSchema, { ...uris, parameterNames: { scopes: 1 } })).toEqual([
    'parameterNames.scopes is no key; did you mean scope?',
  ]);
  expect(
    check(oauth1DocumentSchema, { ...uris, requestTokenUri: 'https://p.example/r', extra: { oauth_token: 'x' } }),
  ).toEqual(['extra.oauth_token is no key here: the protocol writes it itself']);
});

test('what a folder may write shorter is taken there, and not in the evaluated set-up', () => {
  const short = { ...uris, scopes: 'read', extra: { max_age: 0, prompt: null, hd: ['a', 'b'] } };
  expect(check(oauth2DocumentSchema, short)).toEqual([]);
  const registered = { clientId: 'c', clientSecret: 's' };
  const { error } = oauth2ConfigSchema.validate({ ...registered, ...short }, { abortEarly: false, convert: false });
  expect(error?.details.map(({ path }) => path.join('.'))).toEqual(['scopes', 'extra.max_age', 'extra.prompt']);
});

test('keys that need each other are told: one of two names, a place and its values', () => {
  expect(check(apiClientDocumentSchema, { query: {} })).toEqual([' needs baseUri or baseUrl']);
  expect(check(oauth2DocumentSchema, { ...uris, tokenErrors: { codeAt: 'tokenResponse.status' } })).toEqual([
    'tokenErrors needs success as well',
  ]);
  expect(check(oauth2DocumentSchema, { tokenUri: uris.tokenUri })).toEqual(['authorizeUri is missing']);
});

test('defaults stand in the tables', () => {
  const registered = { clientId: 'c', clientSecret: 's', ...uris };
  const { value } = oauth2ConfigSchema.validate({ ...registered, tokenExtra: { a: 'b' } });
  expect(value).toMatchObject({
    refreshUri: uris.tokenUri,
    refreshExtra: { a: 'b' },
    parameterNames: { code: 'code', redirectUri: 'redirect_uri' },
    tokenErrors: { refused: [], registration: [] },
    clientAuthLocation: 'both',
  });
  const assertion = { algorithm: 'ES256', privateKey: 'k', issuer: 'i', audience: 'a' };
  expect(oauth2ConfigSchema.validate({ ...uris, clientId: 'c', clientAssertion: assertion }).value).toMatchObject({
    clientSecret: '',
    clientAssertion: { subject: 'c', lifetimeSeconds: 300, sentAs: 'client_assertion' },
  });
  const keys = { consumerKey: 'k', consumerSecret: 's', requestTokenUri: 'https://p.example/r', ...uris };
  expect(oauth1ConfigSchema.validate(keys).value).toMatchObject({
    signatureMethod: 'HMAC-SHA1',
    protocolVersion: '1.0a',
  });
});

test('a secret is needed unless the client is public or signs', () => {
  const errorOf = (more: object): string | undefined =>
    oauth2ConfigSchema.validate({ ...uris, clientId: 'c', ...more }).error?.message;
  expect(errorOf({})).toBe('"clientSecret" is required');
  expect(errorOf({ clientAuthLocation: 'headers' })).toBe('"clientSecret" is required');
  expect(errorOf({ clientAuthLocation: 'none' })).toBeUndefined();
  expect(
    errorOf({ clientAssertion: { algorithm: 'ES256', privateKey: 'k', issuer: 'i', audience: 'a' } }),
  ).toBeUndefined();
});

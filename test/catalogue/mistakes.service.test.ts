import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../src/errors';
import { listProblems, startContractKit } from '../kit/connector-contract';

/** Mistakes that authors make, one in a copy of a connector that is right: lint or kit has to find each. */
const CONNECTORS = join(__dirname, '..', '..', 'connectors');

type Edit = [file: string, from: string | RegExp, to: string];

async function findProblems(id: string, edits: Edit[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-mistake-'));
  try {
    cpSync(join(CONNECTORS, id), join(folder, id), { recursive: true });
    cpSync(join(CONNECTORS, '_families'), join(folder, '_families'), { recursive: true });
    for (const [file, from, to] of edits) {
      const path = join(folder, id, file);
      const text = readFileSync(path, 'utf8');
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`${id}/${file} does not hold ${String(from)}`);
      writeFileSync(path, edited);
    }
    const kit = await startContractKit([id], folder, 300);
    try {
      return listProblems(await kit.check(id));
    } finally {
      await kit.stop();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((problem) => `load: ${problem}`);
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const S = 'spec.yml';
const BROKEN_HOOK = (body: string): Edit[] => [
  [
    'auth/refresh-credentials.js',
    /exports\.refreshCredentials = async function[\s\S]*/,
    `exports.refreshCredentials = async function ({ credentials }) {\n${body}\n};\n`,
  ],
];

test.each<[mistake: string, id: string, edits: Edit[], found: RegExp]>([
  [
    'the token URI of another company',
    'asana',
    [[S, 'tokenUri: https://app.asana.com/', 'tokenUri: https://login.payfit.example/']],
    /lint: .*tokenUri is at login\.payfit\.example/,
  ],
  [
    'a tenant that nobody asks for',
    'zendesk',
    [[S, /ui:[\s\S]*?getOAuthConfig/, 'getOAuthConfig']],
    /load: .*connectionParameters\.subdomain.* names nothing/,
  ],
  [
    'a tenant that nothing fills',
    'zendesk',
    [[S, /values: \{ subdomain: .*\}/, 'values: {}']],
    /authorizeUri is not usable/,
  ],
  [
    'a client secret that goes to any host that a user types',
    'zendesk',
    [
      [
        S,
        /subdomain: \{ title: Subdomain, example: acme \}/,
        "subdomain: { title: Host, example: acme.zendesk.com, pattern: '[a-z0-9.-]+' }",
      ],
      [S, 'https://{subdomain}.zendesk.com/oauth/tokens', 'https://{subdomain}/oauth/tokens'],
    ],
    /tokenUri goes to any host that a user types/,
  ],
  ['a wrong separator', 'slack', [[S, /\n *scopeSeparator: ','/, '']], /scope is "channels:read users:read team:read"/],
  [
    'a refresh token that a mapping drops',
    'box',
    [
      [
        S,
        '  makeApiClient:',
        '  getCredentialsFromTokenResponse:\n    mapping: { access_token: { $var: tokenResponse.access_token } }\n  makeApiClient:',
      ],
    ],
    /no refresh token: it was not asked for, or lost/,
  ],
  [
    'a new refresh token that a hook drops',
    'miro',
    [
      [
        S,
        /(refreshCredentials:\n {4}rest:\n)/,
        '$1      responseMapping: { access_token: { $var: response.data.access_token } }\n',
      ],
    ],
    /the new refresh token is lost/,
  ],
  [
    'an endless loop in a hook',
    'agiloft',
    BROKEN_HOOK('  for (;;);'),
    /refreshCredentials computed longer than 0\.3 seconds/,
  ],
  [
    'a hook that throws',
    'agiloft',
    BROKEN_HOOK('  return credentials.nothing.at.all;'),
    /connector has a problem of its own: refreshCredentials failed/,
  ],
  [
    'a hook that returns nonsense',
    'agiloft',
    BROKEN_HOOK('  return "tokens";'),
    /refreshCredentials returned no object/,
  ],
  [
    'a hook that eats memory',
    'agiloft',
    BROKEN_HOOK('  const all = []; for (;;) all.push(new Array(100000).fill(Math.random()));'),
    /refreshCredentials (used more than 64 MB|computed longer)/,
  ],
  ['an address without https', 'asana', [[S, 'authorizeUri: https://', 'authorizeUri: http://']], /must use https/],
  [
    'a secret in the authorization URI',
    'asana',
    [
      [
        S,
        '      clientAuthLocation: body',
        '      clientAuthLocation: body\n      extra: { key: { $var: connectorParameters.clientSecret } }',
      ],
    ],
    /a secret would travel through the browser/,
  ],
  [
    'client credentials in the wrong place',
    'notion',
    [[S, 'clientAuthLocation: headers', 'clientAuthLocation: body']],
    /clientAuthLocation is body, the row says headers/,
  ],
  [
    'a form where JSON is wanted',
    'notion',
    [[S, '      tokenRequestFormat: json\n', '']],
    /exchange: .*\(the body has to be JSON\)/,
  ],
  ['no PKCE where it is demanded', 'twitter', [[S, 'pkce: required', 'pkce: skip']], /PKCE with S256 is needed/],
  ['PKCE where it is not known', 'slack', [[S, '      skipPkce: true\n', '']], /PKCE is not known here/],
  [
    'refreshes at the wrong address',
    'figma',
    [[S, /refreshUri: .*/, 'refreshUri: https://api.figma.com/v1/oauth/token']],
    /refresh: an ended token is replaced/,
  ],
  [
    'a test call to nowhere',
    'linear',
    [[S, /(test:\n {4}rest:\n {6}method: POST\n {6}path: )\S+/, '$1/graphqll']],
    /no request goes to an address that is not the provider’s: POST/,
  ],
  [
    'a name that is looked for in the wrong place',
    'dribbble',
    [[S, /responseMapping:[\s\S]*?facts:/, 'responseMapping: { name: { $var: response.data.person.title } }\nfacts:']],
    /validate: .*answers 401/,
  ],
  [
    'a header that the API wants and does not get',
    'notion',
    [
      [S, /headers: \{ Notion-Version: .*\}/, 'maxNothing: 1'],
      [S, 'maxNothing: 1\n', '\n'],
    ],
    /the header Notion-Version is missing/,
  ],
  [
    'a bearer where another header is wanted',
    'shopify',
    [[S, /headers:\n? *\{? ?X-Shopify-Access-Token: .*\n/, '\n']],
    /validate: .*answers 401/,
  ],
  ['no wish for a refresh token', 'dropbox', [[S, /\n *extra: .*\n/, '\n']], /no refresh token: it was not asked for/],
  [
    'a parameter of the callback that is not kept',
    'clover',
    [[S, /\n *keepQueryParameters: .*\n/, '\n']],
    /validate: the account has a name/,
  ],
  [
    'token fields that are looked for in the wrong place',
    'withings',
    [[S, 'tokenResponse.body.access_token', 'tokenResponse.access_token']],
    /exchange: .*could not read/,
  ],
  [
    'a wrong signature method',
    'jira-data-center',
    [[S, 'signatureMethod: RSA-SHA1', 'signatureMethod: HMAC-SHA1']],
    /signed with HMAC-SHA1/,
  ],
  [
    'OAuth 1.0a where the provider knows 1.0',
    'tripit',
    [[S, /\n *protocolVersion: .*\n/, '\n']],
    /oauth_callback is not known here/,
  ],
  ['a formula that does not exist', 'basecamp', [[S, '$concat', '$conact']], /load: .*\$conact is no formula/],
  [
    'a revocation that names no token',
    'zendesk',
    [[S, 'path: /oauth/tokens/current.json', 'path: /oauth/tokens/mine.json']],
    /not the provider’s: DELETE/,
  ],
])(
  '%s',
  async (_mistake, id, edits, found) => {
    const problems = await findProblems(id, edits);
    expect(problems.join('\n')).toMatch(found);
  },
  60_000,
);

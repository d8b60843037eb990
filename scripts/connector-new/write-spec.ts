import { stringify } from 'yaml';
import { joinUri } from '../../src/uri';
import type { Answers } from './answers';

/** The text of `spec.yml` for a standard provider. */
export function writeSpec(answers: Answers): string {
  const { row, kind, fields } = answers;
  const address = (uri: string): unknown => writeAddress(uri);
  const spec = {
    name: answers.name,
    description: answers.description,
    ...(answers.website !== undefined && { website: answers.website }),
    auth: {
      type: kind,
      ...(fields.length > 0 && {
        ui: {
          schema: {
            type: 'object',
            properties: Object.fromEntries(fields.map((field) => [field, { title: toTitle(field), example: 'acme' }])),
            required: fields,
          },
        },
      }),
      getOAuthConfig: { mapping: kind === 'oauth1' ? writeOAuth1(answers) : writeOAuth2(answers) },
      makeApiClient: { mapping: { baseUri: address(answers.baseUri), ...trust(answers) } },
      test: {
        rest: {
          path: address(relative(answers)),
          ...(answers.nameAt !== '' && { responseMapping: { name: { $var: `response.data.${answers.nameAt}` } } }),
        },
      },
    },
    facts: {
      ...(row !== undefined && { row: row.provider }),
      sources: row === undefined ? ['the options of connector:new'] : row.sources.split(/\s+/).filter(Boolean),
      weak: ['identity', ...(answers.scopes.length > 0 ? ['scopes'] : [])],
      ...domains(answers),
      sandbox: writeSandbox(answers),
    },
  };
  const text = stringify(spec, { lineWidth: 118, singleQuote: true });
  return `# yaml-language-server: $schema=../../docs/spec.schema.json\n${text}`;
}

function writeOAuth1({ requestTokenUri, authorizeUri, tokenUri, row, scopes, extra }: Answers): object {
  const method = row?.signature_method ?? '';
  return {
    requestTokenUri: writeAddress(requestTokenUri),
    authorizeUri: writeAddress(authorizeUri),
    tokenUri: writeAddress(tokenUri),
    ...(['HMAC-SHA256', 'PLAINTEXT'].includes(method) && { signatureMethod: method }),
    ...(/no oauth_verifier/.test(row?.response_quirks ?? '') && { protocolVersion: '1.0' }),
    ...(scopes.length > 0 && { scopes }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function writeOAuth2(answers: Answers): object {
  const { authorizeUri, tokenUri, refreshUri, revocationUri, scopes, scopeSeparator, pkce, extra, tokenExtra } =
    answers;
  return {
    authorizeUri: writeAddress(authorizeUri),
    tokenUri: writeAddress(tokenUri),
    ...(refreshUri !== undefined && { refreshUri: writeAddress(refreshUri) }),
    ...(revocationUri !== undefined && { revocationUri: writeAddress(revocationUri) }),
    ...(scopes.length > 0 && { scopes }),
    ...(scopeSeparator !== undefined && scopeSeparator !== ' ' && { scopeSeparator }),
    clientAuthLocation: answers.clientAuth,
    ...(pkce === 'required' && { pkce }),
    ...(pkce === 'skip' && { skipPkce: true }),
    ...(answers.isJson && { tokenRequestFormat: 'json' }),
    ...(!answers.hasRefreshToken && { noRefreshToken: true }),
    ...(Object.keys(extra).length > 0 && { extra }),
    ...(Object.keys(tokenExtra).length > 0 && { tokenExtra }),
  };
}

/** What a row does not say of the provider, for the sandbox to play it. */
function writeSandbox(answers: Answers): object {
  const { row, authorizeUri, tokenUri, requestTokenUri, revocationUri, kind } = answers;
  const whole = /^https?:/.test(answers.test) ? answers.test : joinUri(answers.baseUri, answers.test);
  const isKnown = row?.identity.startsWith(`GET ${whole}`) === true;
  const named = answers.nameAt === '' ? { name: '{name}' } : nest(answers.nameAt.split('.'), '{name}');
  return {
    ...(row === undefined && {
      kind,
      authorize: [authorizeUri],
      token: [tokenUri],
      refresh: [answers.refreshUri ?? tokenUri],
      ...(kind === 'oauth1' && { requestToken: [requestTokenUri] }),
      ...(revocationUri !== undefined && { revoke: `POST ${revocationUri}` }),
      clientAuth: answers.clientAuth,
      ...(answers.scopeSeparator !== undefined && { separator: answers.scopeSeparator }),
    }),
    identity: { ...(!isKnown && { request: `GET ${whole.split('?')[0]}` }), answer: named },
  };
}

function nest([first = '', ...rest]: readonly string[], value: unknown): object {
  return { [first]: rest.length === 0 ? value : nest(rest, value) };
}

/** `{name}` in an address is what the user fills in. */
function writeAddress(uri: string): unknown {
  const names = [...uri.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.length === 0) return uri;
  return {
    $tpl: {
      template: uri,
      values: Object.fromEntries(names.map((name) => [name, { $var: `connectionParameters.${name}` }])),
    },
  };
}

/** A test below the base stays short. */
function relative({ baseUri, test }: Answers): string {
  const base = joinUri(baseUri, '');
  return test.startsWith(base) ? `/${test.slice(base.length)}` : test;
}

function trust({ baseUri, test }: Answers): object {
  const isElsewhere = /^https?:/.test(test) && originOf(test) !== originOf(baseUri);
  return isElsewhere ? { trustedUris: [writeAddress(originOf(test))] } : {};
}

function originOf(uri: string): string {
  return /^https?:\/\/[^/]+/.exec(uri)?.[0] ?? uri;
}

/** Hosts of other domains than the consent page's belong to the provider, as far as the facts say so. */
function domains({ authorizeUri, tokenUri, baseUri, refreshUri, revocationUri, name }: Answers): object {
  const domainOf = (uri: string): string => (/^https?:\/\/([^/]+)/.exec(uri)?.[1] ?? '').split('.').slice(-2).join('.');
  const own = domainOf(authorizeUri);
  const others = [tokenUri, baseUri, refreshUri ?? '', revocationUri ?? ''].map(domainOf);
  const unlike = [...new Set(others)].filter((domain) => domain !== '' && domain !== own);
  return unlike.length === 0
    ? {}
    : { domains: Object.fromEntries(unlike.map((domain) => [domain, `of ${name}, as its facts say`])) };
}

function toTitle(field: string): string {
  return `${field[0]?.toUpperCase()}${field
    .slice(1)
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()}`;
}

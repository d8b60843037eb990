import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createOAuth1Part } from './play-oauth1';
import { fitsStep, readForm, refuse, type Form, type PlayedAnswer, type PlayedRequest } from './played-request';
import type { ProviderProfile, ProfileStep } from './profile';
import { fillTemplate, fitsPattern } from './templates';
import { findBodyProblem, findClientProblem } from './token-request-problems';
import { readAuthorization } from '../provider/verify-signature';

/** What a played provider saw. */
export interface SeenRequest extends PlayedRequest {
  /** What it was taken for. */
  part: 'authorize' | 'request-token' | 'token' | 'refresh' | 'revoke' | 'identity' | 'step' | 'unknown';
  status: number;
  /** Why it was refused. */
  problem?: string;
}

/** One provider, played. */
export interface Player {
  profile: ProviderProfile;
  seen: SeenRequest[];
  /** What the user does on the consent page. */
  decision: 'allow' | 'deny';
  /** Answers of the next requests to a part, in the place of the right ones. */
  faults: Map<SeenRequest['part'], PlayedAnswer[]>;
  play(request: PlayedRequest): PlayedAnswer;
  /** Ends every token. */
  revokeAll(): void;
  /** True when the token is alive. */
  isAlive(accessToken: string): boolean;
  /** Every secret that was handed out, so that a leak can be looked for. */
  issued: string[];
}

/** Options of `createPlayer`. */
export interface PlayerOptions {
  profile: ProviderProfile;
  clientId: string;
  clientSecret: string;
  /** PEM public key of the client, for RSA-SHA1. */
  clientPublicKey?: string;
  /** Where the sandbox plays this provider; `https://` in its answers becomes this. */
  base: string;
  now: () => number;
}

/** Makes the player of one provider. It refuses whatever its profile does not say. */
export function createPlayer(options: PlayerOptions): Player {
  const { profile, clientId, clientSecret, base, now } = options;
  const codes = new Map<string, { redirectUri: string; challenge?: string; isOffline: boolean; isUsed: boolean }>();
  const accessTokens = new Map<string, { secret: string }>();
  const refreshTokens = new Set<string>();
  const player: Player = {
    profile,
    seen: [],
    decision: 'allow',
    faults: new Map(),
    play(request) {
      const [part, handle] = route(request);
      const fault = player.faults.get(part)?.shift();
      const answer = fault ?? handle();
      const problem = answer.headers?.['x-problem'];
      player.seen.push({ ...request, part, status: answer.status, ...(problem !== undefined && { problem }) });
      return { ...answer, body: toWorld(answer.body) };
    },
    revokeAll() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    isAlive: (token) => accessTokens.has(token),
    issued: [],
  };
  const oauth1 = createOAuth1Part({
    ...options,
    accessTokens,
    createSecret,
    isDenied: () => player.decision === 'deny',
  });
  return player;

  function createSecret(prefix: string): string {
    const secret = `${prefix}_${randomBytes(18).toString('base64url')}`;
    player.issued.push(secret);
    return secret;
  }

  function route(request: PlayedRequest): [SeenRequest['part'], () => PlayedAnswer] {
    const { method, uri } = request;
    const fits = (patterns: readonly string[]): boolean => patterns.some((pattern) => fitsPattern(pattern, uri));
    const form = readForm(request);
    const isRefresh = form['grant_type'] === profile.grantTypes.refresh || form['type'] === profile.grantTypes.refresh;
    if (profile.kind === 'oauth1') {
      const isExchange = readAuthorization(request.headers['authorization'])?.has('oauth_token') === true;
      if (fits(profile.requestToken) && !isExchange) return ['request-token', () => oauth1.giveRequestToken(request)];
      if (fits(profile.token) && isExchange && !fits([profile.identity.request.replace(/^\w+ /, '')]))
        return ['token', () => oauth1.swapRequestToken(request)];
    }
    const step = profile.steps.find(({ request: pattern }) => fitsStep(pattern, request));
    if (step !== undefined) return ['step', () => answerApi(step, request)];
    if (profile.identity.request !== '' && fitsStep(profile.identity.request, request))
      return ['identity', () => answerApi(profile.identity, request)];
    if (profile.revoke !== '' && fitsStep(profile.revoke, request)) return ['revoke', () => revoke(request, form)];
    if (method === 'GET' && fits(profile.authorize))
      return ['authorize', () => (profile.kind === 'oauth1' ? oauth1.consent(uri) : consent(uri))];
    if (fits(profile.refresh) && (isRefresh || !fits(profile.token))) return ['refresh', () => refresh(request, form)];
    if (fits(profile.token)) return ['token', () => exchange(request, form)];
    return ['unknown', () => refuse(404, 'the address is not one of this provider')];
  }

  function consent(uri: string): PlayedAnswer {
    const { names } = profile;
    const query = Object.fromEntries(
      [...new URL(uri).searchParams].map(([name, value]) => [name, value.replaceAll(base, 'https://')]),
    );
    const redirectUri = query[names.redirectUri] ?? '';
    if (query[names.clientId] !== clientId) return refuse(400, `no ${names.clientId}`);
    if ((query[names.responseType] ?? '') !== profile.responseType) return refuse(400, `wrong ${names.responseType}`);
    if (!URL.canParse(redirectUri)) return refuse(400, `no ${names.redirectUri}`);
    if (uri.includes(encodeURIComponent(clientSecret))) return refuse(400, 'a secret travels through the browser');
    if (names.state !== '' && query[names.state] === undefined) return refuse(400, `no ${names.state}`);
    if (names.state === '' && query['state'] !== undefined) return refuse(400, 'state is not returned here');
    const method = query['code_challenge_method'];
    if (profile.pkce === 'required' && method !== 'S256') return refuse(400, 'PKCE with S256 is needed');
    if (profile.pkce === 'plain' && method !== undefined && method !== 'plain')
      return refuse(400, 'PKCE is plain here');
    if (profile.pkce === 'off' && method !== undefined) return refuse(400, 'PKCE is not known here');
    const target = new URL(redirectUri);
    const scope = query[names.scope] ?? '';
    const { parameters, scopes } = profile.offline;
    const isOffline =
      Object.entries(parameters).every(([name, value]) => query[name] === value) &&
      scopes.every((needed) => scope.split(/[\s,+]+/).includes(needed));
    const answer: Form = {};
    if (player.decision === 'deny') answer['error'] = 'access_denied';
    else {
      const code = createSecret('code');
      codes.set(code, { redirectUri, challenge: query['code_challenge'], isOffline, isUsed: false });
      Object.assign(answer, { [names.code]: code }, profile.callback);
    }
    if (names.state !== '') answer[names.state] = query[names.state] ?? '';
    const filled = fillTemplate(answer, { base }) as Form;
    if (profile.isCallbackPosted) return { status: 200, body: { action: redirectUri, fields: filled } };
    for (const [name, value] of Object.entries(filled)) target.searchParams.set(name, value);
    return { status: 302, headers: { location: target.href } };
  }

  function exchange(request: PlayedRequest, form: Form): PlayedAnswer {
    const problem =
      findClientProblem(options, request, form) ?? findBodyProblem(profile, request, form, profile.grantTypes.code);
    if (problem !== undefined) return refuse(401, problem, { error: 'invalid_client' });
    const code = codes.get(form[profile.tokenNames.code] ?? '');
    if (code === undefined || code.isUsed) return refuseGrant('the code is not known');
    const sentUri = form['redirect_uri'] ?? form['redirectUri'];
    if (sentUri !== undefined && sentUri !== code.redirectUri) return refuseGrant('another redirect_uri');
    if (sentUri === undefined && profile.clientAuth !== 'own') return refuseGrant('no redirect_uri');
    code.isUsed = true;
    const verifier = form['code_verifier'];
    const expected =
      verifier === undefined || profile.pkce === 'plain'
        ? verifier
        : createHash('sha256').update(verifier).digest('base64url');
    if (expected !== code.challenge) return refuseGrant('wrong code_verifier');
    const hasRefresh = code.isOffline && (profile.rotation === 'rotating' || profile.rotation === 'kept');
    return giveTokens(profile.tokenAnswer, hasRefresh ? createSecret('rt') : undefined);
  }

  function refresh(request: PlayedRequest, form: Form): PlayedAnswer {
    if (profile.rotation === 'none')
      return refuse(400, 'there is no refresh here', { error: 'unsupported_grant_type' });
    if (profile.rotation === 'access-token') {
      const used = [...Object.values(form), ...new URL(request.uri).searchParams.values()].find((value) =>
        accessTokens.has(value),
      );
      if (used === undefined) return refuseGrant('the access token is not known');
      return giveTokens(profile.refreshAnswer, undefined, used);
    }
    if (profile.rotation === 'signature') {
      const { headers, body } = request;
      const expected = createHmac('sha256', clientSecret)
        .update(`${body}${headers['timestamp'] ?? ''}`)
        .digest('hex');
      if (headers['sign'] !== expected) return refuse(401, 'wrong signature of the app');
      return giveTokens(profile.refreshAnswer, undefined);
    }
    const problem =
      findClientProblem(options, request, form) ?? findBodyProblem(profile, request, form, profile.grantTypes.refresh);
    if (problem !== undefined) return refuse(401, problem, { error: 'invalid_client' });
    const used = form[profile.tokenNames.refreshToken] ?? '';
    if (!refreshTokens.has(used)) return refuseGrant('the refresh token is not known');
    if (profile.rotation === 'rotating') refreshTokens.delete(used);
    return giveTokens(profile.refreshAnswer, profile.rotation === 'rotating' ? createSecret('rt') : used);
  }

  function giveTokens(template: unknown, refreshToken: string | undefined, sameToken?: string): PlayedAnswer {
    const isSame = !JSON.stringify(template).includes('{access_token}');
    const accessToken = isSame && sameToken !== undefined ? sameToken : createSecret('at');
    if (!isSame || sameToken === undefined) accessTokens.set(accessToken, { secret: '' });
    if (refreshToken !== undefined) refreshTokens.add(refreshToken);
    const end = now() + profile.lifetimeSeconds * 1000;
    const values = {
      base,
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: profile.lifetimeSeconds,
      expires_in_text: String(profile.lifetimeSeconds),
      end_ms: end,
      end_s: Math.floor(end / 1000),
      end_iso: new Date(end).toISOString(),
      scope: undefined,
    };
    return writeTokens(fillTemplate(template, values) as Record<string, unknown>);
  }

  function writeTokens(members: Record<string, unknown>): PlayedAnswer {
    const { tokenFormat, tokenStatus: status } = profile;
    const entries = Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]);
    if (tokenFormat === 'json') return { status, body: members };
    if (tokenFormat === 'xml') {
      const elements = entries.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
      return {
        status,
        headers: { 'content-type': 'application/xml' },
        body: `<Access_Token>${elements}</Access_Token>`,
      };
    }
    const type = tokenFormat === 'form' ? 'application/x-www-form-urlencoded' : 'text/html';
    return { status, headers: { 'content-type': type }, body: new URLSearchParams(entries).toString() };
  }

  function refuseGrant(problem: string): PlayedAnswer {
    return refuse(profile.refusal.status, problem, profile.refusal.body);
  }

  function revoke({ headers, uri, body }: PlayedRequest, form: Form): PlayedAnswer {
    const everything = `${uri} ${body} ${headers['authorization'] ?? ''} ${Object.values(form).join(' ')}`;
    // One that is dead already counts as revoked (RFC 7009 §2.2).
    const named = player.issued.filter(
      (token) => everything.includes(token) || everything.includes(encodeURIComponent(token)),
    );
    const isByClient = everything.includes(clientSecret) || everything.includes(clientId);
    if (named.length === 0 && !isByClient) return refuse(400, 'nothing is named that could be revoked');
    if (named.length > 0) player.revokeAll();
    return { status: 200, body: {} };
  }

  function answerApi(step: ProfileStep, request: PlayedRequest): PlayedAnswer {
    const problem = step.proof === 'none' ? undefined : findProofProblem(step.proof ?? profile.apiProof, request);
    if (problem !== undefined) return refuse(401, problem, { error: 'unauthorized' });
    const missing = profile.apiHeaders.find((name) => (request.headers[name.toLowerCase()] ?? '') === '');
    if (missing !== undefined && step === profile.identity) return refuse(400, `the header ${missing} is missing`);
    const values: Record<string, unknown> = { base, name: 'Ada Lovelace', email: 'ada@example.com', id: '4711' };
    if (JSON.stringify(step.answer ?? '').includes('{access_token}')) {
      values['access_token'] = createSecret('at');
      accessTokens.set(String(values['access_token']), { secret: '' });
    }
    return { status: step.status ?? 200, body: fillTemplate(step.answer ?? {}, values) };
  }

  /** The proof, `header name: value` or `query name=value`, holds a token that is alive. */
  function findProofProblem(proof: string, request: PlayedRequest): string | undefined {
    if (profile.kind === 'oauth1') {
      const token = readAuthorization(request.headers['authorization'])?.get('oauth_token') ?? '';
      const known = accessTokens.get(token);
      return known === undefined ? 'the token is not known' : oauth1.findSignatureProblem(request, known.secret);
    }
    const [, place, name = '', value = ''] = /^(header|query) ([\w.-]+)(?::\s*|=)(.*)$/.exec(proof) ?? [];
    const given = place === 'query' ? new URL(request.uri).searchParams.get(name) : request.headers[name.toLowerCase()];
    const [before = '', after = ''] = value.split('{access_token}');
    const text = given ?? '';
    if (!text.startsWith(before) || !text.endsWith(after)) return `${name} does not look like ${value}`;
    const token = text.slice(before.length, text.length - after.length);
    return accessTokens.has(token) ? undefined : 'the token is not known';
  }

  /** Addresses in answers lead back into the sandbox. */
  function toWorld(body: unknown): unknown {
    if (body === undefined) return undefined;
    return JSON.parse(JSON.stringify(body).replaceAll('https://', base)) as unknown;
  }
}

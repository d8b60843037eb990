import { createHash, createHmac } from 'node:crypto';
import type { Play } from './play';
import { refuse, type Form, type PlayedAnswer, type PlayedRequest } from './played-request';
import { fillTemplate } from './templates';
import { findBodyProblem, findClientProblem } from './token-request-problems';

/** The consent page: sends the browser back with a code, or with the user's no. */
export function consent(play: Play, uri: string): PlayedAnswer {
  const { profile, clientId, clientSecret, base, codes, player, createSecret } = play;
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
  if (profile.pkce === 'plain' && method !== undefined && method !== 'plain') return refuse(400, 'PKCE is plain here');
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

/** Exchanges a code. */
export function exchange(play: Play, request: PlayedRequest, form: Form): PlayedAnswer {
  const { profile, codes, options, createSecret } = play;
  const problem =
    findClientProblem(options, request, form) ?? findBodyProblem(profile, request, form, profile.grantTypes.code);
  if (problem !== undefined) return refuse(401, problem, { error: 'invalid_client' });
  const code = codes.get(form[profile.tokenNames.code] ?? '');
  if (code === undefined || code.isUsed) return refuseGrant(play, 'the code is not known');
  const sentUri = form['redirect_uri'] ?? form['redirectUri'];
  if (sentUri !== undefined && sentUri !== code.redirectUri) return refuseGrant(play, 'another redirect_uri');
  if (sentUri === undefined && profile.clientAuth !== 'own') return refuseGrant(play, 'no redirect_uri');
  code.isUsed = true;
  const verifier = form['code_verifier'];
  const expected =
    verifier === undefined || profile.pkce === 'plain'
      ? verifier
      : createHash('sha256').update(verifier).digest('base64url');
  if (expected !== code.challenge) return refuseGrant(play, 'wrong code_verifier');
  const hasRefresh = code.isOffline && (profile.rotation === 'rotating' || profile.rotation === 'kept');
  return giveTokens(play, profile.tokenAnswer, hasRefresh ? createSecret('rt') : undefined);
}

/** Renews tokens, in the way that the provider has. */
export function refresh(play: Play, request: PlayedRequest, form: Form): PlayedAnswer {
  const { profile, clientSecret, accessTokens, refreshTokens, options, createSecret } = play;
  if (profile.rotation === 'none') return refuse(400, 'there is no refresh here', { error: 'unsupported_grant_type' });
  if (profile.rotation === 'access-token') {
    const used = [...Object.values(form), ...new URL(request.uri).searchParams.values()].find((value) =>
      accessTokens.has(value),
    );
    if (used === undefined) return refuseGrant(play, 'the access token is not known');
    return giveTokens(play, profile.refreshAnswer, undefined, used);
  }
  if (profile.rotation === 'signature') {
    const { headers, body } = request;
    const expected = createHmac('sha256', clientSecret)
      .update(`${body}${headers['timestamp'] ?? ''}`)
      .digest('hex');
    if (headers['sign'] !== expected) return refuse(401, 'wrong signature of the app');
    return giveTokens(play, profile.refreshAnswer, undefined);
  }
  const problem =
    findClientProblem(options, request, form) ?? findBodyProblem(profile, request, form, profile.grantTypes.refresh);
  if (problem !== undefined) return refuse(401, problem, { error: 'invalid_client' });
  const used = form[profile.tokenNames.refreshToken] ?? '';
  if (!refreshTokens.has(used)) return refuseGrant(play, 'the refresh token is not known');
  if (profile.rotation === 'rotating') refreshTokens.delete(used);
  return giveTokens(play, profile.refreshAnswer, profile.rotation === 'rotating' ? createSecret('rt') : used);
}

function giveTokens(play: Play, template: unknown, refreshToken: string | undefined, sameToken?: string): PlayedAnswer {
  const { profile, base, now, accessTokens, refreshTokens, createSecret } = play;
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
  return writeTokens(play, fillTemplate(template, values) as Record<string, unknown>);
}

function writeTokens(play: Play, members: Record<string, unknown>): PlayedAnswer {
  const { profile } = play;
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

function refuseGrant(play: Play, problem: string): PlayedAnswer {
  const { profile } = play;
  return refuse(profile.refusal.status, problem, profile.refusal.body);
}

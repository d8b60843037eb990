import { createHash } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { sendConsentPage, writePage } from './consent-page';
import { isClientRight } from './check-client';
import type { ProviderOptions } from './options';
import { createSecret, findUser, issueTokens, type Grant, type ProviderState } from './state';

type Form = Record<string, string | undefined>;

/** Authorization, token and revocation endpoint (RFC 6749, 7009, 7636), at Google's paths. */
export function oauth2Endpoints(state: ProviderState, options: ProviderOptions): Router {
  const router = Router();

  router.get('/o/oauth2/v2/auth', (request, response) => {
    const query = request.query as Form;
    const problem = findAuthorizationProblem(query, options);
    if (problem !== undefined) {
      response
        .status(400)
        .type('html')
        .send(writePage('This request is not right', `<p>${problem}</p>`));
      return;
    }
    const hidden = Object.fromEntries(
      Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    sendConsentPage(response, { application: 'The connector', scope: query['scope'] ?? '', hidden });
  });

  router.post('/o/oauth2/v2/auth', (request: Request<Record<string, string>, unknown, Form>, response) => {
    const form = request.body;
    if (findAuthorizationProblem(form, options) !== undefined) return void response.status(400).end();
    const target = new URL(form['redirect_uri'] ?? '');
    const user = findUser(form['user']);
    if (form['decision'] === 'allow' && user !== undefined) {
      const code = createSecret('code');
      const scope = form[options.scopeName] ?? '';
      const grant: Grant = { user, scope, isRevoked: false };
      state.codes.set(code, {
        user,
        grant,
        scope,
        redirectUri: form['redirect_uri'] ?? '',
        isOffline: form['access_type'] === 'offline',
        codeChallenge: form['code_challenge'],
        isUsed: false,
      });
      target.searchParams.set('code', code);
    } else {
      target.searchParams.set('error', 'access_denied');
    }
    if (form['state'] !== undefined) target.searchParams.set('state', form['state']);
    return response.redirect(302, target.href);
  });

  const tokenEndpoint =
    (path: '/token' | '/refresh') =>
    (request: Request<Record<string, string>, unknown, Form | undefined>, response: Response): void => {
      const form = request.body ?? {};
      const isJson = (request.get('content-type') ?? '').includes('json');
      if (isJson !== options.takesJsonOnly) return sendError(response, options, 'unsupported_body');
      if (!isClientRight(request, form, options)) return sendError(response, options, 'invalid_client', 401);
      const [name = '', value] = options.neededTokenParameter.split('=');
      if (name !== '' && form[name] !== value) return sendError(response, options, 'parameter_missing');
      if (form['grant_type'] === 'authorization_code' && path === '/token')
        return exchange(form, response, state, options);
      const refreshPath = options.hasRefreshUri ? '/refresh' : '/token';
      if (form['grant_type'] === 'refresh_token' && path === refreshPath)
        return refresh(form, response, state, options);
      return sendError(response, options, 'unsupported_grant_type');
    };
  router.post('/token', tokenEndpoint('/token'));
  router.post('/refresh', tokenEndpoint('/refresh'));

  router.post('/introspect', (request: Request<Record<string, string>, unknown, Form | undefined>, response) => {
    const entry = state.accessTokens.get(request.body?.['token'] ?? '');
    const isActive =
      entry !== undefined && !entry.grant.isRevoked && isClientRight(request, request.body ?? {}, options);
    response.json(isActive ? { active: true, exp: Math.floor(entry.endsAt / 1000) } : { active: false });
  });

  router.post('/revoke', (request: Request<Record<string, string>, unknown, Form | undefined>, response) => {
    const token = request.body?.['token'] ?? '';
    const entry = state.refreshTokens.get(token) ?? state.accessTokens.get(token);
    if (entry !== undefined) entry.grant.isRevoked = true;
    response.status(200).json({});
  });

  return router;
}

function findAuthorizationProblem(query: Form, options: ProviderOptions): string | undefined {
  if (query[options.clientIdName] !== options.clientId) return 'The client is not known.';
  if ((query['response_type'] ?? '') !== options.responseType) return 'The response type has to be code.';
  if (!URL.canParse(query['redirect_uri'] ?? '')) return 'The redirect URI is missing.';
  if (query['client_secret'] !== undefined) return 'A client secret must not travel through a browser.';
  if (options.requiresPkce && query['code_challenge_method'] !== 'S256') return 'A code challenge with S256 is needed.';
  return undefined;
}

function exchange(form: Form, response: Response, state: ProviderState, options: ProviderOptions): void {
  const code = state.codes.get(form['code'] ?? '');
  if (code === undefined || code.redirectUri !== form['redirect_uri'])
    return sendError(response, options, options.refusal);
  if (code.isUsed) {
    // A second use means that the code leaked: what came of the first ends too (RFC 6749 §4.1.2).
    code.grant.isRevoked = true;
    return sendError(response, options, options.refusal);
  }
  code.isUsed = true;
  const verifier = form['code_verifier'];
  const challenge = verifier === undefined ? undefined : createHash('sha256').update(verifier).digest('base64url');
  if (challenge !== code.codeChallenge) return sendError(response, options, options.refusal);
  return sendTokens(response, options, code.scope, issueTokens(state, options, code.grant, code.isOffline));
}

function refresh(form: Form, response: Response, state: ProviderState, options: ProviderOptions): void {
  const entry = state.refreshTokens.get(form['refresh_token'] ?? '');
  if (entry === undefined || entry.grant.isRevoked) return sendError(response, options, options.refusal);
  if (entry.isUsed) {
    // Reuse of a rotated token: the whole grant ends (RFC 9700 §4.14.2).
    entry.grant.isRevoked = true;
    return sendError(response, options, options.refusal);
  }
  entry.isUsed = options.rotatesRefreshTokens;
  return sendTokens(
    response,
    options,
    entry.grant.scope,
    issueTokens(state, options, entry.grant, options.rotatesRefreshTokens),
  );
}

function sendTokens(
  response: Response,
  options: ProviderOptions,
  scope: string,
  { accessToken, refreshToken }: { accessToken: string; refreshToken: string | undefined },
): void {
  const granted = options.grantsFirstScopeOnly ? (scope.split(/[ ,]/)[0] ?? '') : scope;
  const members: Record<string, string | number> = { access_token: accessToken, token_type: 'Bearer', scope: granted };
  const endsAt = options.now() + options.accessTokenSeconds * 1000;
  if (options.expiresIn === 'number') members['expires_in'] = options.accessTokenSeconds;
  if (options.expiresIn === 'text') members['expires_in'] = String(options.accessTokenSeconds);
  if (options.expiresIn === 'at-seconds') members['expires_at'] = Math.floor(endsAt / 1000);
  if (options.expiresIn === 'at-milliseconds') members['expires_at'] = endsAt;
  if (options.expiresIn === 'at-iso') members['expires_at'] = new Date(endsAt).toISOString();
  if (refreshToken !== undefined) members['refresh_token'] = refreshToken;
  response.status(200).set('cache-control', 'no-store');
  if (options.tokenFormat === 'json') response.json(members);
  else if (options.tokenFormat === 'nested')
    response.json({
      ok: true,
      data: { token: members['access_token'], refreshToken: members['refresh_token'], expireTime: endsAt },
    });
  else if (options.tokenFormat === 'text') response.type('text/plain').send(JSON.stringify(members));
  else
    response
      .type('application/x-www-form-urlencoded')
      .send(
        new URLSearchParams(
          Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]),
        ).toString(),
      );
}

function sendError(response: Response, options: ProviderOptions, error: string, status = 400): void {
  response
    .status(options.answersErrorsWith200 ? 200 : status)
    .json({ error, error_description: `The sandbox says ${error}.` });
}

import { Router, type Request, type Response } from 'express';
import { checkOAuth1 } from './check-oauth1';
import { sendConsentPage, writePage } from './consent-page';
import type { ProviderOptions } from './options';
import { createSecret, findUser, type ProviderState } from './state';

/** The three steps of OAuth 1.0a (RFC 5849 §2), at Trello's paths. */
export function oauth1Endpoints(state: ProviderState, options: ProviderOptions): Router {
  const router = Router();

  router.post('/1/OAuthGetRequestToken', (request, response) => {
    const checked = checkOAuth1(request, state, options, (token) => (token === undefined ? '' : undefined));
    if ('problem' in checked) return refuse(response, checked.problem);
    const callback = checked.parameters.get('oauth_callback');
    if (callback === undefined || !(callback === 'oob' || URL.canParse(callback)))
      return refuse(response, 'parameter_absent');
    const token = createSecret('req');
    const secret = createSecret('reqsec');
    state.requestTokens.set(token, { secret, callback });
    return sendForm(response, { oauth_token: token, oauth_token_secret: secret, oauth_callback_confirmed: 'true' });
  });

  router.get('/1/OAuthAuthorizeToken', (request, response) => {
    const token = readText(request.query['oauth_token']);
    const pending = state.requestTokens.get(token);
    if (pending === undefined || pending.verifier !== undefined) {
      response
        .status(400)
        .type('html')
        .send(writePage('Unknown request', '<p>This request token is not known, or was used.</p>'));
      return;
    }
    const { name, scope } = request.query;
    sendConsentPage(response, {
      application: readText(name) || 'An application',
      scope: readText(scope),
      hidden: { oauth_token: token },
    });
  });

  router.post('/1/OAuthAuthorizeToken', (request: Request<object, unknown, Record<string, unknown>>, response) => {
    const token = readText(request.body['oauth_token']);
    const pending = state.requestTokens.get(token);
    if (pending === undefined || pending.verifier !== undefined) {
      response
        .status(400)
        .type('html')
        .send(writePage('Unknown request', '<p>This request token is not known, or was used.</p>'));
      return;
    }
    const callback = new URL(pending.callback);
    if (request.body['decision'] === 'allow') {
      pending.user = findUser(request.body['user']);
      pending.verifier = createSecret('ver');
      callback.searchParams.set('oauth_token', token);
      callback.searchParams.set('oauth_verifier', pending.verifier);
    } else {
      state.requestTokens.delete(token);
      callback.searchParams.set('denied', token);
    }
    response.redirect(302, callback.href);
  });

  router.post('/1/OAuthGetAccessToken', (request, response) => {
    const findSecret = (token = ''): string | undefined => state.requestTokens.get(token)?.secret;
    const checked = checkOAuth1(request, state, options, findSecret);
    if ('problem' in checked) return refuse(response, checked.problem);
    const requestToken = checked.parameters.get('oauth_token') ?? '';
    const pending = state.requestTokens.get(requestToken);
    // A request token is for one attempt, right or wrong.
    state.requestTokens.delete(requestToken);
    const verifier = checked.parameters.get('oauth_verifier');
    if (pending?.user === undefined || verifier === undefined || verifier !== pending.verifier)
      return refuse(response, 'verifier_invalid');
    const token = createSecret('tok');
    const secret = createSecret('toksec');
    state.oauth1Tokens.set(token, { secret, user: pending.user });
    return sendForm(response, { oauth_token_secret: secret, oauth_token: token });
  });

  return router;
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Servers answer forms under any label; this one says `text/plain`. */
function sendForm(response: Response, members: Record<string, string>): void {
  response.status(200).type('text/plain').send(new URLSearchParams(members).toString());
}

function refuse(response: Response, problem: string): void {
  response
    .status(401)
    .set('www-authenticate', `OAuth realm="sandbox", oauth_problem="${problem}"`)
    .type('text/plain')
    .send(problem);
}

import { completeAuthorization, invalidState } from '../../connections';
import { DocklineError, InvalidRequestError } from '../../errors';
import { encodeQuery } from '../../uri';
import { BODY_BYTES } from '../../web';
import { finish, readCallback, readTexts } from '../credentials/callback';
import { defineRoute, type ApiRoute } from '../api-route';

/**
 * `GET /oauth2/callback` (C19–C27): 302 to a page of ours or to where the person came from, whatever happened. OAuth 1.0a
 * providers return to the same address.
 */
export const oauthCallback: ApiRoute = defineRoute({
  id: 'finishConnect',
  surface: 'integrations',
  method: 'GET',
  path: '/oauth2/callback',
  summary: 'Where providers send the browser back to.',
  isNavigation: true,
  takesAnyQuery: true,
  answers: { 302: { description: 'To a page that says how it ended.' } },
  async handle(call) {
    const { services } = call;
    try {
      return finish(call, await completeAuthorization(services.context, readCallback(call)));
    } catch (error) {
      if (!(error instanceof DocklineError) || error.code !== invalidState().code) throw error;
      return { kind: 'redirect', location: services.pages.failedUri({ code: error.code, message: error.message }) };
    }
  },
});

/**
 * `POST /oauth2/callback`: for providers that return with a form (OAuth 2.0 Form Post Response Mode). A form from elsewhere
 * brings no cookie, so the browser comes again with a link.
 */
export const oauthFormCallback: ApiRoute = defineRoute<Record<string, unknown>>({
  id: 'finishConnectByForm',
  surface: 'integrations',
  method: 'POST',
  path: '/oauth2/callback',
  summary: 'The same, for providers that return with a form.',
  isNavigation: true,
  takesAnyQuery: true,
  bodyFormat: 'form',
  answers: { 303: { description: 'To the same address with the parameters.' } },
  async handle({ body, services }) {
    const query = encodeQuery(readTexts(body));
    // Longer once it is encoded than clients and proxies take as an address.
    if (query.length > BODY_BYTES.form)
      throw new InvalidRequestError('The service’s answer is too long. Please start again.', {
        status: 413,
        code: 'body_too_large',
      });
    return { kind: 'redirect', status: 303, location: `${services.publicUri}/oauth2/callback?${query}` };
  },
});

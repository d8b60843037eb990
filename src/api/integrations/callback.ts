import { completeAuthorization, invalidState } from '../../connections';
import { DocklineError, InvalidRequestError } from '../../errors';
import { encodeQuery } from '../../uri';
import { BODY_BYTES, readTexts } from '../../web';
import { finish, readCallback } from '../credentials/callback';
import { defineRoute, type ApiRoute } from '../api-route';
import { CALLBACK_PATH } from '../redirect-uri';

type Params = Readonly<Record<string, string>>;

/** Where a browser came to: the names that stand in the address after the common part. */
function pathOf({ app, provider }: Params): string {
  return [CALLBACK_PATH, app, provider].filter((part) => part !== undefined).join('/');
}

/**
 * `GET /oauth2/callback`, and below it the address of each integration: 302 to a page of ours or to where the person
 * came from, whatever happened. OAuth 1.0a providers return to the same addresses.
 */
function createCallback(id: string, path: string): ApiRoute {
  return defineRoute({
    id,
    surface: 'integrations',
    method: 'GET',
    path,
    summary: 'Where providers send the browser back to.',
    isNavigation: true,
    takesAnyQuery: true,
    answers: { 302: { description: 'To a page that says how it ended.' } },
    async handle(call) {
      const { services, params } = call;
      try {
        return finish(call, await completeAuthorization(services.context, readCallback(call, pathOf(params))));
      } catch (error) {
        if (!(error instanceof DocklineError) || error.code !== invalidState().code) throw error;
        return { kind: 'redirect', location: services.pages.failedUri({ code: error.code, message: error.message }) };
      }
    },
  });
}

/**
 * `POST` to the same addresses: for providers that return with a form (OAuth 2.0 Form Post Response Mode). A form from
 * elsewhere brings no cookie, so the browser comes again with a link.
 */
function createFormCallback(id: string, path: string): ApiRoute {
  return defineRoute<Record<string, unknown>>({
    id,
    surface: 'integrations',
    method: 'POST',
    path,
    summary: 'The same, for providers that return with a form.',
    isNavigation: true,
    takesAnyQuery: true,
    bodyFormat: 'form',
    answers: { 303: { description: 'To the same address with the parameters.' } },
    async handle({ body, params, services }) {
      const query = encodeQuery(readTexts(body));
      // Longer once it is encoded than clients and proxies take as an address.
      if (query.length > BODY_BYTES.form)
        throw new InvalidRequestError('The service’s answer is too long. Please start again.', {
          status: 413,
          code: 'body_too_large',
        });
      return { kind: 'redirect', status: 303, location: `${services.publicUri}${pathOf(params)}?${query}` };
    },
  });
}

const OF_ONE = `${CALLBACK_PATH}/:provider`;
const IN_APP = `${CALLBACK_PATH}/:app/:provider`;

export const CALLBACKS: readonly ApiRoute[] = [
  createCallback('finishConnect', CALLBACK_PATH),
  createFormCallback('finishConnectByForm', CALLBACK_PATH),
  createCallback('finishConnectOfOne', OF_ONE),
  createFormCallback('finishConnectOfOneByForm', OF_ONE),
  createCallback('finishConnectInApp', IN_APP),
  createFormCallback('finishConnectInAppByForm', IN_APP),
];

import { completeAuthorization, type Completion } from '../../connections';
import { appendQuery } from '../../uri';
import { readTexts } from '../../web';
import { defineRoute, type ApiCall, type ApiRoute } from '../api-route';
import { readNonce } from '../browser';
import { CREDENTIALS_CALLBACK_PATH, redirectUriOf } from '../redirect-uri';

/** `GET /api/v1/credentials/auth/callback/{provider_name}`. */
export const callback: ApiRoute = defineRoute({
  id: 'finishAuthorization',
  surface: 'credentials',
  method: 'GET',
  path: `${CREDENTIALS_CALLBACK_PATH}/:provider`,
  summary: 'Where the provider sends the browser back to.',
  isNavigation: true,
  takesAnyQuery: true,
  answers: {
    302: { description: 'To `return_to`, with `connected`, and `error` when it failed.' },
    400: { description: 'The state is not valid; nothing was exchanged.' },
  },
  async handle(call) {
    const path = `${CREDENTIALS_CALLBACK_PATH}/${call.params['provider']}`;
    return finish(call, await completeAuthorization(call.services.context, readCallback(call, path)));
  },
});

/** What of a call the completion needs; `path` is where the browser came to. */
export function readCallback(call: ApiCall, path: string): Parameters<typeof completeAuthorization>[1] {
  const { query, http, ip, services } = call;
  return {
    query: readTexts(query),
    nonce: readNonce(call),
    calledUri: `${services.publicUri}${path}`,
    redirectUriOf: (integration, face) => redirectUriOf(integration, face, services.publicUri),
    http,
    ...(ip !== undefined && { ip }),
  };
}

/** The browser goes on to where the person came from, or to a page of ours. */
export function finish(
  { services }: Pick<ApiCall, 'services'>,
  { flow, integration, error }: Completion,
): { kind: 'redirect'; location: string } {
  const { name, id } = integration;
  if (flow.returnTo === '') {
    const { pages } = services;
    const location = error === undefined ? pages.doneUri({ name }) : pages.failedUri({ name, ...error });
    return { kind: 'redirect', location };
  }
  const told = {
    connected: String(error === undefined),
    authenticator: id,
    ...(flow.appId !== '' && { app_id: flow.appId }),
    ...(error !== undefined && { error: error.code }),
  };
  return { kind: 'redirect', location: withQuery(flow.returnTo, told) };
}

/** A path may have a fragment of its own, which stays last. */
function withQuery(path: string, values: Record<string, string>): string {
  const [before = '', ...fragment] = path.split('#');
  return [appendQuery(before, values), ...fragment].join('#');
}

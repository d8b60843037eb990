import Joi from 'joi';
import { secretText } from './account-fields';
import { callbackUri } from './callback-uri';
import { findOAuth2 } from './find-method';
import type { HostRoute } from './host-route';
import { checkDenial, readQueryParameters } from './query-parameters';

interface Body {
  fields: { callback_uri: string; state?: unknown };
  code?: string;
  state?: unknown;
}

/** `POST /oauth2/v1/access_token` (host contract 3.5): the code becomes the account's tokens. */
export const oauth2AccessToken: HostRoute<Body> = {
  path: '/oauth2/v1/access_token',
  usesConnection: true,
  needs: 'oauth2',
  body: Joi.object<Body>({
    fields: Joi.object({ callback_uri: callbackUri() }).required(),
    code: secretText().when(Joi.ref('error'), { is: Joi.exist(), then: Joi.optional(), otherwise: Joi.required() }),
  }),
  async handle({ body, connector, http, codeFlow }) {
    const method = findOAuth2(connector);
    const queryParameters = readQueryParameters(body);
    checkDenial({ error: queryParameters['error'] });
    const given = { callbackUri: body.fields.callback_uri, code: body.code ?? '', queryParameters };
    const states = [body.state, body.fields.state].map((state) => (typeof state === 'string' ? state : undefined));
    const prepared = codeFlow?.prepareExchange({ ...given, states }) ?? { ...given, redirectUri: given.callbackUri };
    return method.accessToken({ http, ...prepared });
  },
};

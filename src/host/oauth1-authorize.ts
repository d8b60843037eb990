import Joi from 'joi';
import { callbackUri, checkCallbackOrigin } from './callback';
import type { OAuth1Route } from './host-route';

interface Body {
  /** The RFC's callback; the host's `state` is in its query. */
  callback_uri: string;
}

/** `POST /oauth1/v1/authorize`: a request token and the consent page's address. */
export const oauth1Authorize: OAuth1Route<Body> = {
  id: 'authorizeOAuth1',
  method: 'POST',
  path: '/oauth1/v1/authorize',
  summary: 'Gets a request token, and says where the user allows access.',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth1',
  body: Joi.object<Body>({ callback_uri: callbackUri() }),
  answers: {
    200: {
      description: 'The consent page, and what the token request needs.',
      schema: Joi.object({
        redirect_uri: Joi.string().required(),
        token: Joi.string().required(),
        secret: Joi.string().required(),
      }),
    },
  },
  async handle({ body, method, services, http }) {
    checkCallbackOrigin(body.callback_uri, services.allowedCallbackOrigins);
    const { authorizationUri, token, secret } = await method.authorize({ http, callbackUri: body.callback_uri });
    return { redirect_uri: authorizationUri, token, secret };
  },
};

import Joi from 'joi';
import { callbackUri, checkCallbackOrigin } from './callback';
import { findOAuth1 } from './find-method';
import type { HostRoute } from './host-route';

interface Body {
  /** The RFC's callback; the host's `state` is in its query. */
  callback_uri: string;
}

/** `POST /oauth1/v1/authorize`: a request token and the consent page's address. */
export const oauth1Authorize: HostRoute<Body> = {
  path: '/oauth1/v1/authorize',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth1',
  body: Joi.object<Body>({ callback_uri: callbackUri() }),
  async handle({ body, connector, services, http }) {
    const method = findOAuth1(connector);
    checkCallbackOrigin(body.callback_uri, services.allowedCallbackOrigins);
    const { authorizationUri, token, secret } = await method.authorize({ http, callbackUri: body.callback_uri });
    return { redirect_uri: authorizationUri, token, secret };
  },
};

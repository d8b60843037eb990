import Joi from 'joi';
import { callbackUri, checkCallbackOrigin } from './callback';
import { findOAuth2 } from './find-method';
import type { HostRoute } from './host-route';

interface Body {
  /** The RFC's redirect_uri. */
  callback_uri: string;
  state: string;
}

/** `POST /oauth2/v1/authorize`: the consent page's address. Asks nobody. */
export const oauth2Authorize: HostRoute<Body> = {
  path: '/oauth2/v1/authorize',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth2',
  body: Joi.object<Body>({ callback_uri: callbackUri(), state: Joi.string().max(8192).required() }),
  async handle({ body, connector, services, codeFlow }) {
    const { callback_uri: redirectUri, state } = body;
    const method = findOAuth2(connector);
    checkCallbackOrigin(redirectUri, services.allowedCallbackOrigins);
    const prepared = codeFlow?.prepareAuthorization({ callbackUri: redirectUri, state }) ?? { redirectUri };
    const { authorizationUri } = await method.authorize({ state, ...prepared });
    return { redirect_uri: authorizationUri };
  },
};

import Joi from 'joi';
import { callbackUri, checkCallbackOrigin } from './callback';
import type { OAuth2Route } from './host-route';

interface Body {
  /** The RFC's redirect_uri. */
  callback_uri: string;
  state: string;
}

/** `POST /oauth2/v1/authorize`: the consent page's address. Asks nobody. */
export const oauth2Authorize: OAuth2Route<Body> = {
  id: 'authorizeOAuth2',
  method: 'POST',
  path: '/oauth2/v1/authorize',
  summary: 'Says where the user allows access. Asks nobody.',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth2',
  body: Joi.object<Body>({ callback_uri: callbackUri(), state: Joi.string().max(8192).required() }),
  answers: {
    200: { description: 'The consent page.', schema: Joi.object({ redirect_uri: Joi.string().required() }) },
  },
  async handle({ body, method, services, codeFlow }) {
    const { callback_uri: uri, state } = body;
    checkCallbackOrigin(uri, services.allowedCallbackOrigins);
    const prepared = codeFlow.prepareAuthorization({ callbackUri: uri, state });
    const { authorizationUri } = await method.authorize({ state, ...prepared });
    return { redirect_uri: authorizationUri };
  },
};

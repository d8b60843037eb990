import Joi from 'joi';
import { checkDenial, isOfAnotherFlow } from '../connector';
import { InvalidRequestError } from '../errors';
import { readTexts } from '../web';
import { secretText, withoutHostMembers } from './account';
import { CONNECT_AGAIN } from './callback';
import { findOAuth1 } from './find-method';
import type { HostRoute } from './host-route';

interface Body {
  /** Under these names the host returns the request token and its secret. */
  fields: { access_token: string; access_secret: string };
  oauth_verifier?: string;
  /** What some providers send when the user said no. */
  denied?: string;
}

/** `POST /oauth1/v1/access_token`: the request token and a verifier become the account's tokens. */
export const oauth1AccessToken: HostRoute<Body> = {
  path: '/oauth1/v1/access_token',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth1',
  body: ({ auth }) =>
    Joi.object<Body>({
      fields: Joi.object({ access_token: secretText().required(), access_secret: secretText().required() }).required(),
      denied: secretText().allow(''),
      oauth_verifier: secretText().when(Joi.ref('denied'), {
        is: Joi.string().required(),
        then: Joi.optional(),
        otherwise: auth.oauth1?.hasVerifier === false ? Joi.optional() : Joi.required(),
      }),
    }),
  async handle({ body, connector, http }) {
    const method = findOAuth1(connector);
    const queryParameters = readTexts(body);
    checkDenial(queryParameters, CONNECT_AGAIN);
    const requestToken = { token: body.fields.access_token, secret: body.fields.access_secret };
    if (isOfAnotherFlow(queryParameters, requestToken)) {
      throw new InvalidRequestError('The request is not valid: oauth_token belongs to another connection attempt.');
    }
    const credentials = await method.accessToken({
      http,
      requestToken,
      verifier: body.oauth_verifier,
      queryParameters,
    });
    return withoutHostMembers(credentials);
  },
};

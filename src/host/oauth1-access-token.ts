import Joi from 'joi';
import { checkDenial, isOfAnotherFlow } from '../connector';
import { InvalidRequestError } from '../errors';
import { readTexts } from '../web';
import { accountAnswer, secretText, withoutHostMembers } from './account';
import { CONNECT_AGAIN } from './callback';
import type { OAuth1Route } from './host-route';

interface Body {
  /** Under these names the host returns the request token and its secret. */
  fields: { access_token: string; access_secret: string };
  oauth_verifier?: string;
  /** What some providers send when the user said no. */
  denied?: string;
}

/** `POST /oauth1/v1/access_token`: the request token and a verifier become the account's tokens. */
export const oauth1AccessToken: OAuth1Route<Body> = {
  id: 'getOAuth1Tokens',
  method: 'POST',
  path: '/oauth1/v1/access_token',
  summary: 'Exchanges the request token and a verifier for the tokens of an account.',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth1',
  bodyOf: ({ auth }) =>
    Joi.object<Body>({
      fields: Joi.object({ access_token: secretText().required(), access_secret: secretText().required() }).required(),
      denied: secretText().allow(''),
      oauth_verifier: secretText().when(Joi.ref('denied'), {
        is: Joi.string().required(),
        then: Joi.optional(),
        otherwise: auth.oauth1?.hasVerifier === false ? Joi.optional() : Joi.required(),
      }),
    }),
  answers: {
    200: { description: 'The account.', schema: accountAnswer.append({ access_secret: Joi.string().required() }) },
  },
  async handle({ body, method, http }) {
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

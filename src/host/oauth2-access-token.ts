import Joi, { type ObjectSchema } from 'joi';
import { checkDenial } from '../connector';
import { readTexts } from '../web';
import { accountAnswer, secretText, withoutHostMembers } from './account';
import { callbackUri, CONNECT_AGAIN } from './callback';
import type { OAuth2Route } from './host-route';

interface Body {
  fields: { callback_uri: string; state?: unknown };
  code?: string;
  state?: unknown;
  error?: string;
}

/** `POST /oauth2/v1/access_token`: the code becomes the account's tokens. */
export const oauth2AccessToken: OAuth2Route<Body> = {
  id: 'getOAuth2Tokens',
  method: 'POST',
  path: '/oauth2/v1/access_token',
  summary: 'Exchanges the code of a callback for the tokens of an account.',
  bodySize: 'small',
  usesConnection: true,
  needs: 'oauth2',
  bodyOf: ({ auth }) => bodySchema(auth.oauth2?.codeParameter ?? 'code'),
  answers: { 200: { description: 'The account.', schema: accountAnswer } },
  async handle({ body, method, http, codeFlow }) {
    const queryParameters = method.readCallback(readTexts(body));
    const { code = '', state, error = '' } = queryParameters;
    checkDenial({ error }, CONNECT_AGAIN);
    const states = [state, typeof body.fields.state === 'string' ? body.fields.state : undefined];
    const given = { callbackUri: body.fields.callback_uri, code, states, queryParameters };
    const credentials = await method.accessToken({
      http,
      state: states.find((text) => text !== undefined && text !== ''),
      ...codeFlow.prepareExchange(given),
    });
    return withoutHostMembers(credentials);
  },
};

/** A code under the provider's own name, or under the usual one when it came through the relay. */
function bodySchema(name: string): ObjectSchema<Body> {
  const fields = Joi.object({ callback_uri: callbackUri() }).required();
  const error = secretText();
  if (name !== 'code')
    return Joi.object<Body>({ fields, error, code: secretText(), [name]: secretText() }).or(name, 'code', 'error');
  const code = secretText().when(Joi.ref('error'), {
    is: Joi.string().required(),
    then: Joi.optional(),
    otherwise: Joi.required(),
  });
  return Joi.object<Body>({ fields, error: error.allow(''), code });
}

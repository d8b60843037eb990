import { buildBaseString, isSignatureRight, readAuthorization } from '../provider/verify-signature';
import { refuse, sendForm, type Form, type PlayedAnswer, type PlayedRequest } from './played-request';
import type { ProviderProfile } from './profile';

/** What the OAuth 1.0a part of a player shares with the rest. */
interface SharedState {
  profile: ProviderProfile;
  clientId: string;
  clientSecret: string;
  /** PEM, for RSA-SHA1. */
  clientPublicKey?: string;
  accessTokens: Map<string, { secret: string }>;
  createSecret: (prefix: string) => string;
  isDenied: () => boolean;
}

/** The three steps of RFC 5849 §2, and the signature of every request. */
export interface OAuth1Part {
  giveRequestToken: (request: PlayedRequest) => PlayedAnswer;
  consent: (uri: string) => PlayedAnswer;
  swapRequestToken: (request: PlayedRequest) => PlayedAnswer;
  findSignatureProblem: (request: PlayedRequest, tokenSecret: string) => string | undefined;
}

/** Plays OAuth 1.0 and 1.0a for one provider. */
export function createOAuth1Part(shared: SharedState): OAuth1Part {
  const { profile, clientId, clientSecret, clientPublicKey, accessTokens, createSecret, isDenied } = shared;
  const requestTokens = new Map<string, { secret: string; callback: string; verifier?: string }>();
  return { giveRequestToken, consent, swapRequestToken, findSignatureProblem };

  function giveRequestToken(request: PlayedRequest): PlayedAnswer {
    const problem = findSignatureProblem(request, '');
    const parameters = readAuthorization(request.headers['authorization']);
    const callback = parameters?.get('oauth_callback');
    if (problem !== undefined) return refuse(401, problem);
    if (profile.hasVerifier && !URL.canParse(callback ?? '')) return refuse(400, 'no oauth_callback');
    if (!profile.hasVerifier && callback !== undefined) return refuse(400, 'oauth_callback is not known here');
    const missing = Object.entries(profile.tokenNeeds).find(
      ([name, value]) => new URL(request.uri).searchParams.get(name) !== value,
    );
    if (missing !== undefined) return refuse(400, `${missing[0]} is missing`);
    const token = createSecret('req');
    const secret = createSecret('reqsec');
    requestTokens.set(token, { secret, callback: callback ?? '' });
    const confirmed: Form = profile.hasVerifier ? { oauth_callback_confirmed: 'true' } : {};
    return sendForm({ oauth_token: token, oauth_token_secret: secret, ...confirmed });
  }

  function consent(uri: string): PlayedAnswer {
    const query = new URL(uri).searchParams;
    const token = query.get('oauth_token') ?? '';
    const pending = requestTokens.get(token);
    if (pending === undefined) return refuse(400, 'the request token is not known');
    const callback = profile.hasVerifier ? pending.callback : (query.get('oauth_callback') ?? '');
    if (!URL.canParse(callback)) return refuse(400, 'no oauth_callback');
    const missing = Object.entries(profile.offline.parameters).find(([name, value]) => query.get(name) !== value);
    if (missing !== undefined) return refuse(400, `${missing[0]} is missing`);
    const target = new URL(callback);
    if (isDenied()) target.searchParams.set('denied', token);
    else {
      target.searchParams.set('oauth_token', token);
      pending.verifier = profile.hasVerifier ? createSecret('ver') : undefined;
      if (pending.verifier !== undefined) target.searchParams.set('oauth_verifier', pending.verifier);
    }
    return { status: 302, headers: { location: target.href } };
  }

  function swapRequestToken(request: PlayedRequest): PlayedAnswer {
    const parameters = readAuthorization(request.headers['authorization']);
    const pending = requestTokens.get(parameters?.get('oauth_token') ?? '');
    requestTokens.delete(parameters?.get('oauth_token') ?? '');
    if (pending === undefined) return refuse(401, 'the request token is not known');
    const problem = findSignatureProblem(request, pending.secret);
    if (problem !== undefined) return refuse(401, problem);
    if (parameters?.get('oauth_verifier') !== pending.verifier) return refuse(401, 'wrong oauth_verifier');
    const token = createSecret('tok');
    const secret = createSecret('toksec');
    accessTokens.set(token, { secret });
    return sendForm({ oauth_token: token, oauth_token_secret: secret });
  }

  function findSignatureProblem(
    { method, headers, body, sent }: PlayedRequest,
    tokenSecret: string,
  ): string | undefined {
    const authorization = headers['authorization'];
    const parameters = readAuthorization(authorization);
    if (parameters === undefined) return 'no OAuth header';
    if (parameters.get('oauth_consumer_key') !== clientId) return 'wrong consumer key';
    const signatureMethod = parameters.get('oauth_signature_method') ?? '';
    if (signatureMethod !== profile.signatureMethod) return `signed with ${signatureMethod}`;
    const arrived = { ...sent, method, authorization, contentType: headers['content-type'], body };
    const isRight = isSignatureRight(
      signatureMethod,
      buildBaseString(arrived, parameters),
      parameters.get('oauth_signature') ?? '',
      { clientSecret, tokenSecret, clientPublicKey: clientPublicKey },
    );
    return isRight ? undefined : 'wrong signature';
  }
}

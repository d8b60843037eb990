import type { Form, PlayedRequest } from './played-request';
import type { ProviderProfile } from './profile';

/** The registration that token requests have to prove. */
interface PlayedClient {
  profile: ProviderProfile;
  clientId: string;
  clientSecret: string;
}

/** Says why a token request does not prove the client in the one way that the profile knows, or nothing. */
export function findClientProblem(
  { profile, clientId, clientSecret }: PlayedClient,
  { headers }: PlayedRequest,
  form: Form,
): string | undefined {
  const { clientAuth, tokenNames } = profile;
  if (clientAuth === 'own') return undefined;
  const header = readBasic(headers['authorization'], profile.isBasicRaw);
  const secret = form[tokenNames.clientSecret];
  const body = secret === undefined ? undefined : { id: form[tokenNames.clientId], secret };
  const isRight = (pair: typeof body): boolean => pair?.id === clientId && pair.secret === clientSecret;
  if (clientAuth === 'none') {
    const isAlone = form[tokenNames.clientId] === clientId && body === undefined && header === undefined;
    return isAlone ? undefined : 'a public client sends its id alone';
  }
  if (header !== undefined && body !== undefined && clientAuth !== 'any') return 'the client proves itself twice';
  if (clientAuth === 'headers') return isRight(header) ? undefined : 'no right Basic header';
  if (clientAuth === 'body') return isRight(body) ? undefined : 'no right secret in the body';
  return isRight(header) || isRight(body) ? undefined : 'no right proof of the client';
}

/** Says what is wrong with the body of a token request, or nothing. */
export function findBodyProblem(
  profile: ProviderProfile,
  { headers, uri }: PlayedRequest,
  form: Form,
  grantType: string,
): string | undefined {
  const isJson = (headers['content-type'] ?? '').includes('json');
  if (profile.tokenBody === 'json' && !isJson) return 'the body has to be JSON';
  if (profile.tokenBody === 'form' && isJson) return 'the body has to be a form';
  if (profile.tokenBody === 'query' && new URL(uri).searchParams.size === 0) return 'parameters belong into the query';
  if (grantType !== '' && form['grant_type'] !== grantType && form['type'] !== grantType) return 'wrong grant_type';
  const missing = Object.entries(profile.tokenNeeds).find(([name, value]) => form[name] !== value && value !== '*');
  return missing === undefined ? undefined : `${missing[0]} is missing`;
}

function readBasic(header: string | undefined, isRaw: boolean): { id: string; secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const decode = (text: string): string => (isRaw ? text : decodeURIComponent(text.replaceAll('+', ' ')));
  return { id: decode(id), secret: decode(secret) };
}

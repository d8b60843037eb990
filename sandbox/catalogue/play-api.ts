import { readAuthorization } from '../provider/verify-signature';
import type { Play } from './play';
import { refuse, type Form, type PlayedAnswer, type PlayedRequest } from './played-request';
import type { ProfileStep } from './profile';
import { fillTemplate } from './templates';

/** Ends the token that is named. */
export function revoke(play: Play, { headers, uri, body }: PlayedRequest, form: Form): PlayedAnswer {
  const { clientId, clientSecret, player } = play;
  const everything = `${uri} ${body} ${headers['authorization'] ?? ''} ${Object.values(form).join(' ')}`;
  // One that is dead already counts as revoked (RFC 7009 §2.2).
  const named = player.issued.filter(
    (token) => everything.includes(token) || everything.includes(encodeURIComponent(token)),
  );
  const isByClient = everything.includes(clientSecret) || everything.includes(clientId);
  if (named.length === 0 && !isByClient) return refuse(400, 'nothing is named that could be revoked');
  if (named.length > 0) player.revokeAll();
  return { status: 200, body: {} };
}

/** Answers a request of the API whose proof is right. */
export function answerApi(play: Play, step: ProfileStep, request: PlayedRequest): PlayedAnswer {
  const { profile, base, accessTokens, createSecret } = play;
  const problem = step.proof === 'none' ? undefined : findProofProblem(play, step.proof ?? profile.apiProof, request);
  if (problem !== undefined) return refuse(401, problem, { error: 'unauthorized' });
  const missing = profile.apiHeaders.find((name) => (request.headers[name.toLowerCase()] ?? '') === '');
  if (missing !== undefined && step === profile.identity) return refuse(400, `the header ${missing} is missing`);
  const values: Record<string, unknown> = { base, name: 'Ada Lovelace', email: 'ada@example.com', id: '4711' };
  if (JSON.stringify(step.answer ?? '').includes('{access_token}')) {
    values['access_token'] = createSecret('at');
    accessTokens.set(String(values['access_token']), { secret: '' });
  }
  return { status: step.status ?? 200, body: fillTemplate(step.answer ?? {}, values) };
}

/** The proof, `header name: value` or `query name=value`, holds a token that is alive. */
function findProofProblem(play: Play, proof: string, request: PlayedRequest): string | undefined {
  const { profile, accessTokens, oauth1 } = play;
  if (profile.kind === 'oauth1') {
    const token = readAuthorization(request.headers['authorization'])?.get('oauth_token') ?? '';
    const known = accessTokens.get(token);
    return known === undefined ? 'the token is not known' : oauth1.findSignatureProblem(request, known.secret);
  }
  const [, place, name = '', value = ''] = /^(header|query) ([\w.-]+)(?::\s*|=)(.*)$/.exec(proof) ?? [];
  const given = place === 'query' ? new URL(request.uri).searchParams.get(name) : request.headers[name.toLowerCase()];
  const [before = '', after = ''] = value.split('{access_token}');
  const text = given ?? '';
  if (!text.startsWith(before) || !text.endsWith(after)) return `${name} does not look like ${value}`;
  const token = text.slice(before.length, text.length - after.length);
  return accessTokens.has(token) ? undefined : 'the token is not known';
}

import { randomBytes } from 'node:crypto';
import { readAuthorization } from '../provider/verify-signature';
import type { Play, Player, PlayerOptions, SeenRequest } from './play';
import { answerApi, revoke } from './play-api';
import { createOAuth1Part } from './play-oauth1';
import { consent, exchange, refresh } from './play-oauth2';
import { fitsStep, readForm, refuse, type PlayedAnswer, type PlayedRequest } from './played-request';
import { fitsPattern } from './templates';

/** Makes the player of one provider. It refuses whatever its profile does not say. */
export function createPlayer(options: PlayerOptions): Player {
  const { profile, base } = options;
  const codes: Play['codes'] = new Map();
  const accessTokens = new Map<string, { secret: string }>();
  const refreshTokens = new Set<string>();
  const player: Player = {
    profile,
    seen: [],
    decision: 'allow',
    faults: new Map(),
    play(request) {
      const [part, handle] = route(play, request);
      const fault = player.faults.get(part)?.shift();
      const answer = fault ?? handle();
      const problem = answer.headers?.['x-problem'];
      player.seen.push({ ...request, part, status: answer.status, ...(problem !== undefined && { problem }) });
      return { ...answer, body: toWorld(answer.body, base) };
    },
    revokeAll() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    isAlive: (token) => accessTokens.has(token),
    issued: [],
  };
  const createSecret = (prefix: string): string => {
    const secret = `${prefix}_${randomBytes(18).toString('base64url')}`;
    player.issued.push(secret);
    return secret;
  };
  const oauth1 = createOAuth1Part({
    ...options,
    accessTokens,
    createSecret,
    isDenied: () => player.decision === 'deny',
  });
  const play: Play = { ...options, options, codes, accessTokens, refreshTokens, player, oauth1, createSecret };
  return player;
}

function route(play: Play, request: PlayedRequest): [SeenRequest['part'], () => PlayedAnswer] {
  const { profile, oauth1 } = play;
  const { method, uri } = request;
  const fits = (patterns: readonly string[]): boolean => patterns.some((pattern) => fitsPattern(pattern, uri));
  const form = readForm(request);
  const isRefresh = form['grant_type'] === profile.grantTypes.refresh || form['type'] === profile.grantTypes.refresh;
  if (profile.kind === 'oauth1') {
    const isExchange = readAuthorization(request.headers['authorization'])?.has('oauth_token') === true;
    if (fits(profile.requestToken) && !isExchange) return ['request-token', () => oauth1.giveRequestToken(request)];
    if (fits(profile.token) && isExchange && !fits([profile.identity.request.replace(/^\w+ /, '')]))
      return ['token', () => oauth1.swapRequestToken(request)];
  }
  const step = profile.steps.find(({ request: pattern }) => fitsStep(pattern, request));
  if (step !== undefined) return ['step', () => answerApi(play, step, request)];
  if (profile.identity.request !== '' && fitsStep(profile.identity.request, request))
    return ['identity', () => answerApi(play, profile.identity, request)];
  if (profile.revoke !== '' && fitsStep(profile.revoke, request)) return ['revoke', () => revoke(play, request, form)];
  if (method === 'GET' && fits(profile.authorize))
    return ['authorize', () => (profile.kind === 'oauth1' ? oauth1.consent(uri) : consent(play, uri))];
  if (fits(profile.refresh) && (isRefresh || !fits(profile.token)))
    return ['refresh', () => refresh(play, request, form)];
  if (fits(profile.token)) return ['token', () => exchange(play, request, form)];
  return ['unknown', () => refuse(404, 'the address is not one of this provider')];
}

/** Addresses in answers lead back into the sandbox. */
function toWorld(body: unknown, base: string): unknown {
  if (body === undefined) return undefined;
  return JSON.parse(JSON.stringify(body).replaceAll('https://', base)) as unknown;
}

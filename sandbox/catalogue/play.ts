import type { OAuth1Part } from './play-oauth1';
import type { PlayedAnswer, PlayedRequest } from './played-request';
import type { ProviderProfile } from './profile';

/** What a played provider saw. */
export interface SeenRequest extends PlayedRequest {
  /** What it was taken for. */
  part: 'authorize' | 'request-token' | 'token' | 'refresh' | 'revoke' | 'identity' | 'step' | 'unknown';
  status: number;
  /** Why it was refused. */
  problem?: string;
}

/** One provider, played. */
export interface Player {
  profile: ProviderProfile;
  seen: SeenRequest[];
  /** What the user does on the consent page. */
  decision: 'allow' | 'deny';
  /** Answers of the next requests to a part, in the place of the right ones. */
  faults: Map<SeenRequest['part'], PlayedAnswer[]>;
  play(request: PlayedRequest): PlayedAnswer;
  /** Ends every token. */
  revokeAll(): void;
  /** True when the token is alive. */
  isAlive(accessToken: string): boolean;
  /** Every secret that was handed out, so that a leak can be looked for. */
  issued: string[];
}

/** Options of `createPlayer`. */
export interface PlayerOptions {
  profile: ProviderProfile;
  clientId: string;
  clientSecret: string;
  /** PEM public key of the client, for RSA-SHA1. */
  clientPublicKey?: string;
  /** Where the sandbox plays this provider; `https://` in its answers becomes this. */
  base: string;
  now: () => number;
}

/** What playing one provider keeps: its options, and what it handed out. */
export interface Play extends PlayerOptions {
  options: PlayerOptions;
  codes: Map<string, { redirectUri: string; challenge?: string; isOffline: boolean; isUsed: boolean }>;
  accessTokens: Map<string, { secret: string }>;
  refreshTokens: Set<string>;
  player: Player;
  oauth1: OAuth1Part;
  createSecret: (prefix: string) => string;
}

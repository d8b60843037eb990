import type { QueryValues } from '../uri';
import type { OAuth1Client } from './client';

/** Our registration at one OAuth 1.0a provider (RFC 5849): every key that an author may write, its default filled in. */
export interface OAuth1Keys extends OAuth1Client {
  requestTokenUri: string;
  authorizeUri: string;
  tokenUri: string;
  /** Sent on the authorization URI as `scope`; left out when empty. */
  scopes: readonly string[];
  scopeSeparator: string;
  /**
   * `1.0` for servers that never learnt of the "a": the callback rides on the authorization URI, nothing is confirmed, and
   * there is no verifier. Such a flow is open to session fixation, as all of that version are.
   */
  protocolVersion: '1.0' | '1.0a';
  /** Other parameters of the request for a request token, in its query. */
  requestTokenExtra: QueryValues;
  /** How both token requests are sent (RFC 5849 §2.1: `POST`). */
  tokenRequestMethod: 'GET' | 'POST';
  /** Other parameters of the authorization URI. */
  extra: QueryValues;
}

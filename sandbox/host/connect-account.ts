import { randomBytes } from 'node:crypto';
import type { HostClient, ServiceAnswer } from './host-client';

/** The two ids that the contract has for OAuth. */
export type AuthenticationId = 'oauth' | 'oauth2';

/** An account as the host stores it: one flat object. */
export type HostAccount = Record<string, unknown>;

/** A connection that waits for its user. */
export interface PendingConnection {
  auth: AuthenticationId;
  /** Where the user's browser goes. */
  consentUri: string;
  fields: HostAccount;
}

/** Tells about each call, for a page or a terminal. */
export type OnCall = (path: string, answer: ServiceAnswer) => void;

/** A call was answered with an error; the host would show `message` to the user. */
export class ServiceRefusal extends Error {
  constructor(readonly answer: ServiceAnswer) {
    super(typeof answer.body['message'] === 'string' ? answer.body['message'] : `status ${answer.status}`);
  }
}

/** First half of connecting: the host asks for the consent page. */
export async function startConnection(
  client: HostClient,
  auth: AuthenticationId,
  callbackOrigin: string,
  onCall: OnCall,
): Promise<PendingConnection> {
  const state = randomBytes(12).toString('hex');
  const isOAuth1 = auth === 'oauth';
  const callbackUri = isOAuth1 ? `${callbackOrigin}/callback?state=${state}` : `${callbackOrigin}/callback`;
  const path = isOAuth1 ? '/oauth1/v1/authorize' : '/oauth2/v1/authorize';
  const answer = await post(
    client,
    path,
    isOAuth1 ? { callback_uri: callbackUri } : { callback_uri: callbackUri, state },
    onCall,
  );
  return {
    auth,
    consentUri: String(answer['redirect_uri']),
    fields: {
      callback_uri: callbackUri,
      state,
      // For OAuth 1.0a the host hands the request token back under these names.
      ...(isOAuth1 && { access_token: answer['token'], access_secret: answer['secret'] }),
    },
  };
}

/** Second half: the callback's parameters become tokens. The host validates the account next. */
export async function finishConnection(
  client: HostClient,
  { auth, fields }: PendingConnection,
  callbackParameters: Readonly<Record<string, string>>,
  onCall: OnCall,
): Promise<HostAccount> {
  const path = auth === 'oauth' ? '/oauth1/v1/access_token' : '/oauth2/v1/access_token';
  const tokens = await post(client, path, { fields, ...callbackParameters }, onCall);
  return { ...fields, ...tokens, auth };
}

/** `/validate`, and the merge of its answer into the account, as the host does it. */
export async function validateAccount(client: HostClient, account: HostAccount, onCall: OnCall): Promise<HostAccount> {
  const { auth, ...fields } = account;
  return { ...account, ...(await post(client, '/validate', { id: auth, fields }, onCall)) };
}

/**
 * One synchronisation run, in the order that was measured at a host (docs/host-contract.md, "Order of calls"): the
 * second `/validate` overlaps the calls around it.
 */
export async function runSynchronisation(
  client: HostClient,
  account: HostAccount,
  onCall: OnCall,
): Promise<HostAccount> {
  await post(client, '/api/v1/synchronizer/config', { account }, onCall);
  const validated = await validateAccount(client, account, onCall);
  await post(client, '/api/v1/synchronizer/config', { account: validated }, onCall);
  const [newest] = await Promise.all([
    validateAccount(client, validated, onCall),
    post(client, '/api/v1/synchronizer/config', { account: validated }, onCall),
    post(client, '/api/v1/synchronizer/filter/validate', { types: [], filter: {}, account: validated }, onCall),
  ]);
  return newest;
}

async function post(client: HostClient, path: string, body: object, onCall: OnCall): Promise<Record<string, unknown>> {
  const answer = await client.post(path, body);
  onCall(path, answer);
  if (answer.status !== 200) throw new ServiceRefusal(answer);
  return answer.body;
}

import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
/** Something that serves connectors. */
interface Served {
  service: { origin: string };
}

const CALLBACK = 'https://oauth-svc.fibery.io/callback';

/** Marks that are newer than any clock: `/validate` then only does what it does for tokens. Tests of changes take it out. */
const NO_MARK_DUE = { change_marks: '[[4102444800,{}]]' };

/** Answers of the service. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Posts JSON to the service. */
export async function post({ service }: Served, path: string, body: object): Promise<Answer> {
  const { status, body: answer } = await request(service.origin).post(path).send(body);
  return { status, body: answer as Record<string, unknown> };
}

/** Connects an account over OAuth 1.0a through the service; returns the host's account. */
export async function connectTrello(kit: Served, base = '/trello'): Promise<Record<string, unknown>> {
  const callbackUri = `${CALLBACK}?state=s1`;
  const { body } = await post(kit, `${base}/oauth1/v1/authorize`, { callback_uri: callbackUri });
  const callback = readCallback(await clickConsent(String(body['redirect_uri'])));
  const fields = { callback_uri: callbackUri, access_token: body['token'], access_secret: body['secret'] };
  return {
    ...fields,
    ...NO_MARK_DUE,
    ...(await post(kit, `${base}/oauth1/v1/access_token`, { fields, ...callback })).body,
  };
}

/** Connects an account over OAuth 2.0 through the service; returns the host's account. */
export async function connectGoogle(kit: Served, base = '/google'): Promise<Record<string, unknown>> {
  const fields = { callback_uri: CALLBACK };
  const { body } = await post(kit, `${base}/oauth2/v1/authorize`, { ...fields, state: 's2' });
  const callback = readCallback(await clickConsent(String(body['redirect_uri'])));
  return {
    ...fields,
    ...NO_MARK_DUE,
    ...(await post(kit, `${base}/oauth2/v1/access_token`, { fields, ...callback })).body,
  };
}

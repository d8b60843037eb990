import { isObject } from '../../common';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './check';
import type { HostCaller } from './host-call';
import { Violation } from './outcome';

/** How the person in front takes part. */
export interface ConnectOptions {
  host: HostCaller;
  auth: 'oauth' | 'oauth2';
  /** What is registered at the provider; a loopback address of ours when missing. */
  callback: string | undefined;
  /** Asks the person for the address that the browser came to, where that is not ours. */
  ask: (question: string) => Promise<string>;
  /** Form fields beside. */
  fields: Readonly<Record<string, unknown>>;
  say: (text: string) => void;
  /** How long the person has. */
  timeoutMs: number;
}

/** Connects an account as the host does, with a person at the consent page. Returns the account. */
export async function connectAccount(options: ConnectOptions): Promise<Account> {
  const { host, auth, fields, say } = options;
  const state = randomBytes(12).toString('hex');
  const receiver = options.callback === undefined ? await listen() : undefined;
  try {
    const plain = options.callback ?? receiver?.uri ?? '';
    const isOAuth1 = auth === 'oauth';
    const callbackUri = isOAuth1 ? `${plain}?state=${state}` : plain;
    const path = isOAuth1 ? '/oauth1/v1/authorize' : '/oauth2/v1/authorize';
    const { status, body } = await host.post(path, { callback_uri: callbackUri, state, ...fields });
    if (status !== 200 || !isObject(body)) throw new Violation(`authorize answers ${status}`);
    host.hide([body['secret']]);
    checkAddress(String(body['redirect_uri']), { isOAuth1, callbackUri, state });
    say(`Open this address and allow access:\n\n  ${String(body['redirect_uri'])}\n\n`);
    const received =
      receiver === undefined
        ? await options.ask('Address that the browser came to')
        : await receiver.wait(options.timeoutMs);
    const parameters = Object.fromEntries(new URL(received, 'http://localhost').searchParams);
    const given = {
      ...fields,
      callback_uri: callbackUri,
      state,
      ...(isOAuth1 && { access_token: body['token'], access_secret: body['secret'] }),
    };
    const tokenPath = isOAuth1 ? '/oauth1/v1/access_token' : '/oauth2/v1/access_token';
    host.hide([parameters['code'], parameters['oauth_verifier']]);
    const answer = await host.post(tokenPath, { fields: given, ...parameters });
    if (answer.status !== 200 || !isObject(answer.body)) throw new Violation(`access_token answers ${answer.status}`);
    host.hide(Object.values(answer.body));
    if (typeof answer.body['access_token'] !== 'string')
      throw new Violation('access_token answers without access_token');
    return { ...given, ...answer.body, auth };
  } finally {
    receiver?.close();
  }
}

/** RFC 6749 §4.1.1 and the contract: what the browser is sent to. */
function checkAddress(
  address: string,
  { isOAuth1, callbackUri, state }: { isOAuth1: boolean; callbackUri: string; state: string },
): void {
  if (!URL.canParse(address)) throw new Violation('redirect_uri is no address');
  const { searchParams } = new URL(address);
  if ([...searchParams.keys()].some((name) => /secret/i.test(name)))
    throw new Violation('a secret is in the address that the browser sees');
  if (isOAuth1) {
    if (!searchParams.has('oauth_token')) throw new Violation('the address has no oauth_token');
    return;
  }
  const values = [...searchParams.values()].join(' ');
  if (!values.includes(state)) throw new Violation('the state is not in the address');
  const back = searchParams.get('redirect_uri');
  if (back !== null && back !== callbackUri && !back.endsWith('/oauth2/v1/callback'))
    throw new Violation('redirect_uri is not the callback that was given');
}

interface Receiver {
  uri: string;
  wait(timeoutMs: number): Promise<string>;
  close(): void;
}

/** A page on loopback where the browser comes back to. */
async function listen(): Promise<Receiver> {
  let arrived: (target: string) => void = () => undefined;
  const target = new Promise<string>((resolve) => {
    arrived = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    if (!(request.url ?? '').startsWith('/callback')) {
      response.statusCode = 404;
      response.end('This address waits for a callback.');
      return;
    }
    response.end('Thank you. You can close this page; the terminal goes on.');
    arrived(request.url ?? '');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    wait: (timeoutMs) => Promise.race([target, neverReceived(timeoutMs)]),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function neverReceived(timeoutMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Violation('nobody came back from the consent page')), timeoutMs).unref();
  });
}

import { createHmac } from 'node:crypto';
import type { Http } from '../http';

/** Who hears of events, and what they are signed with. */
export interface EventReceiver {
  uri: string;
  secret: string;
}

/**
 * Signs an event the way of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, so that a receiver
 * can tell ours from others and old from new.
 */
function signEvent(secret: string, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Sends an event; true when its receiver took it. `now` in milliseconds. */
export async function sendEvent(
  http: Http,
  { uri, secret }: EventReceiver,
  { id, body, now }: { id: string; body: string; now: number },
): Promise<boolean> {
  const seconds = Math.floor(now / 1000);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signEvent(secret, id, seconds, body),
  };
  const sent = await http.request({ method: 'POST', uri, body, headers }).catch(() => undefined);
  return sent !== undefined && sent.status >= 200 && sent.status < 300;
}

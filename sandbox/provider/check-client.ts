import type { Request } from 'express';
import type { ProviderOptions } from './options';

/** Client authentication of the token endpoint (RFC 6749 §2.3.1): Basic with form-decoded parts, or the body. */
export function isClientRight(
  request: Request,
  form: Readonly<Record<string, string | undefined>>,
  options: ProviderOptions,
): boolean {
  const header = readBasic(request.get('authorization'));
  const body =
    form['client_secret'] === undefined ? undefined : { id: form[options.clientIdName], secret: form['client_secret'] };
  const isRight = (given: { id: string | undefined; secret: string } | undefined): boolean =>
    given?.id === options.clientId && given.secret === options.clientSecret;
  if (options.clientAuth === 'headers') return isRight(header) && body === undefined;
  if (options.clientAuth === 'body') return isRight(body) && header === undefined;
  return [header, body].some(isRight) && [header, body].every((given) => given === undefined || isRight(given));
}

function readBasic(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const decode = (text: string): string => new URLSearchParams(`v=${text}`).get('v') ?? '';
  return { id: decode(id), secret: decode(secret) };
}

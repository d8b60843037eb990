import { randomBytes } from 'node:crypto';
import { deriveKey } from '../keys';
import type { ConnectorParameters } from '../mapping';

/** What the keys of one connector are made of. */
interface SigningOptions {
  connectorId: string;
  connectorParameters: ConnectorParameters;
  /** Of the deployment; missing without `SECRET_KEY`. */
  signingKey: Buffer | undefined;
}

/**
 * Keys of what only this connector reads again; the same in every replica, since they share the key or the client secret.
 * A client secret may be short enough to be guessed by whoever has a cursor, so it is not used where there is a key.
 */
export function deriveSigningKeys({ connectorId, connectorParameters, signingKey }: SigningOptions): {
  cursorKey: Buffer;
  webhookSecret: string;
} {
  const { clientId = '', clientSecret, webhookSecret } = connectorParameters;
  // A public client has no secret: what it signs is then known to this process alone.
  const secret = signingKey ?? (typeof clientSecret === 'string' ? clientSecret : randomBytes(32));
  const salt = signingKey === undefined ? '' : String(clientId);
  const derived = deriveKey(secret, `${connectorId}/webhook`, salt).toString('base64url');
  return {
    cursorKey: deriveKey(secret, `${connectorId}/cursor`, salt),
    webhookSecret: typeof webhookSecret === 'string' ? webhookSecret : derived,
  };
}

import { deriveSigningKeys } from '../../src/connector/signing-keys';

const KEY = Buffer.from('a key of the deployment, 32 bytes');
const derive = (signingKey: Buffer | undefined, more: object = {}, connectorId = 'acme') =>
  deriveSigningKeys({
    connectorId,
    connectorParameters: { clientId: 'id', clientSecret: 'short', ...more },
    signingKey,
  });

test('with a key of the deployment, nothing is signed with a client secret that may be guessed', () => {
  expect(derive(KEY)).toEqual(derive(KEY, { clientSecret: 'another' }));
  expect(derive(KEY)).not.toEqual(derive(undefined));
  expect(derive(KEY)).not.toEqual(derive(Buffer.from('another key of a deployment')));
});

test('connectors, clients and purposes have keys of their own, and replicas the same', () => {
  expect(derive(KEY)).toEqual(derive(Buffer.from(KEY)));
  expect(derive(KEY).cursorKey).not.toEqual(derive(KEY, {}, 'other').cursorKey);
  expect(derive(KEY).cursorKey).not.toEqual(derive(KEY, { clientId: 'other' }).cursorKey);
  expect(derive(KEY).webhookSecret).not.toBe(derive(KEY).cursorKey.toString('base64url'));
});

test('without one, the client secret is shared by replicas; a public client signs for this process alone', () => {
  expect(derive(undefined)).toEqual(derive(undefined));
  expect(derive(undefined)).not.toEqual(derive(undefined, { clientSecret: 'another' }));
  const publicClient = { clientSecret: undefined };
  expect(derive(undefined, publicClient)).not.toEqual(derive(undefined, publicClient));
});

test('the operator’s own webhook secret is used as it is', () => {
  expect(derive(KEY, { webhookSecret: 'own' }).webhookSecret).toBe('own');
});

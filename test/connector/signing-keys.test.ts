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

test('the derived values stay what they are: cursors and registered webhooks live on them', () => {
  const write = ({ cursorKey, webhookSecret }: ReturnType<typeof derive>): string[] => [
    cursorKey.toString('base64url'),
    webhookSecret,
  ];
  expect(write(derive(KEY))).toEqual([
    'xShJnth80ubMDmakvtmyeP8i8GFFJsETe_iZnIDn4Hc',
    'EZ3JRaIeJUgOXomHGJOXN_RkCtmEHFJ0b0k8qAgQOxg',
  ]);
  expect(write(derive(undefined))).toEqual([
    'ODDqK-708hYFYErNunkDpgpYE__dHG3XJBMGgK8Ft6o',
    'uQiPrQG1G7i9ZyC6XLvdrY43Ov9Hehuc3aw64-gczyk',
  ]);
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

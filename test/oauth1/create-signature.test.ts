import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createSignature } from '../../src/oauth1/create-signature';

const printer = {
  consumerKey: 'dpf43f3p2l4k3l03',
  consumerSecret: 'kd94hf93k423kf44',
  signatureMethod: 'HMAC-SHA1',
} as const;
const base = { oauth_consumer_key: 'dpf43f3p2l4k3l03', oauth_signature_method: 'HMAC-SHA1' };

describe('createSignature gives the published signatures', () => {
  test('O1, O11, O21: RFC 5849 §1.2: temporary credentials', () => {
    const signature = createSignature({
      client: printer,
      request: { method: 'POST', uri: 'https://photos.example.net/initiate' },
      protocolParameters: {
        ...base,
        oauth_timestamp: '137131200',
        oauth_nonce: 'wIjqoS',
        oauth_callback: 'http://printer.example.com/ready',
      },
      tokenSecret: '',
    });
    expect(signature).toBe('74KNZJeDHnMBp0EMJ9ZHt/XKycU=');
  });

  test('O6: RFC 5849 §1.2: token credentials', () => {
    const signature = createSignature({
      client: printer,
      request: { method: 'POST', uri: 'https://photos.example.net/token' },
      protocolParameters: {
        ...base,
        oauth_token: 'hh5s93j4hdidpola',
        oauth_timestamp: '137131201',
        oauth_nonce: 'walatlh',
        oauth_verifier: 'hfdp7dh39dks9884',
      },
      tokenSecret: 'hdhd0244k9j7ao03',
    });
    expect(signature).toBe('gKgrFCywp7rO0OXSjdot/IHF7IU=');
  });

  test('RFC 5849 §1.2: a photo, with a query', () => {
    const signature = createSignature({
      client: printer,
      request: { method: 'GET', uri: 'http://photos.example.net/photos?file=vacation.jpg&size=original' },
      protocolParameters: {
        ...base,
        oauth_token: 'nnch734d00sl2jdk',
        oauth_timestamp: '137131202',
        oauth_nonce: 'chapoH',
      },
      tokenSecret: 'pfkkdhi9sl3r4s00',
    });
    expect(signature).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
  });

  test('O12, O15, O16, O17, O18, O19: RFC 5849 §3.4.1 with its erratum 2550: query and form body, encoded names, duplicates, empty values', () => {
    const signature = createSignature({
      client: { consumerKey: '9djdj82h48djs9d2', consumerSecret: 'j49sk3j29djd', signatureMethod: 'HMAC-SHA1' },
      request: {
        method: 'post',
        uri: 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
        formBody: 'c2&a3=2+q',
      },
      protocolParameters: {
        oauth_consumer_key: '9djdj82h48djs9d2',
        oauth_token: 'kkk9d7dh3k39sjv7',
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: '137131201',
        oauth_nonce: '7d8f3e4a',
      },
      tokenSecret: 'dh893hdasih9',
    });
    expect(signature).toBe('r6/TJjbCOr97/+UU0NsvSne7s5g=');
  });

  test('OAuth Core 1.0 appendix A.5', () => {
    const signature = createSignature({
      client: printer,
      request: { method: 'GET', uri: 'http://photos.example.net/photos?file=vacation.jpg&size=original' },
      protocolParameters: {
        ...base,
        oauth_token: 'nnch734d00sl2jdk',
        oauth_timestamp: '1191242096',
        oauth_nonce: 'kllo9940pd9333jh',
        oauth_version: '1.0',
      },
      tokenSecret: 'pfkkdhi9sl3r4s00',
    });
    expect(signature).toBe('tR3+Ty81lMeYAr/Fid0kMTYa/WM=');
  });

  test('X: the documented update example, with a form body', () => {
    const signature = createSignature({
      client: {
        consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
        consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
        signatureMethod: 'HMAC-SHA1',
      },
      request: {
        method: 'POST',
        uri: 'https://api.twitter.com/1/statuses/update.json?include_entities=true',
        formBody: 'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21',
      },
      protocolParameters: {
        oauth_consumer_key: 'xvz1evFS4wEEPTGEFPHBog',
        oauth_nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: '1318622958',
        oauth_token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
        oauth_version: '1.0',
      },
      tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
    });
    expect(signature).toBe('tnnArxj06cWHq44gCs1OSKk/jLY=');
  });
});

describe('createSignature with the other methods', () => {
  const request = { method: 'GET', uri: 'https://api.example/x?b=1' };
  const protocolParameters = { oauth_consumer_key: 'ck', oauth_nonce: 'n', oauth_timestamp: '1' };
  const client = { consumerKey: 'ck', consumerSecret: 'c&s %' };

  test('O20, O23: PLAINTEXT is the key, its parts encoded, the ampersand always there', () => {
    const signature = createSignature({
      client: { ...client, signatureMethod: 'PLAINTEXT' },
      request,
      protocolParameters,
      tokenSecret: '',
    });
    expect(signature).toBe('c%26s%20%25&');
  });

  test('HMAC-SHA256 is 32 bytes and differs from HMAC-SHA1', () => {
    const sign = (signatureMethod: 'HMAC-SHA1' | 'HMAC-SHA256'): string =>
      createSignature({ client: { ...client, signatureMethod }, request, protocolParameters, tokenSecret: 't' });
    expect(Buffer.from(sign('HMAC-SHA256'), 'base64')).toHaveLength(32);
    expect(Buffer.from(sign('HMAC-SHA1'), 'base64')).toHaveLength(20);
  });

  test('O22: RSA-SHA1 signs the base string with the private key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signature = createSignature({
      client: { ...client, signatureMethod: 'RSA-SHA1', privateKey: pem },
      request,
      protocolParameters,
      tokenSecret: 'not used',
    });
    const baseString =
      'GET&https%3A%2F%2Fapi.example%2Fx&b%3D1%26oauth_consumer_key%3Dck%26oauth_nonce%3Dn%26oauth_timestamp%3D1';
    expect(createVerify('RSA-SHA1').update(baseString).verify(publicKey, signature, 'base64')).toBe(true);
  });
});

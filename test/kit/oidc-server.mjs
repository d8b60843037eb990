// A certified authorization server (oidc-provider) as its own process: it is an ES module, and a server of its own is
// what a connector meets. Arguments: client id, client secret, token endpoint authentication method, `pkce` or `plain`.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, authMethod, pkce] = process.argv.slice(2);
const redirectUri = 'https://oauth-svc.fibery.io/callback';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: authMethod,
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['for-a-test'] },
    features: { revocation: { enabled: true }, userinfo: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }),
    }),
    pkce: { methods: ['S256'], required: () => pkce === 'pkce' },
    rotateRefreshToken: true,
    ttl: { AccessToken: 60, RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 600 },
  });
  server.on('request', provider.callback());
  process.stdout.write(`issuer ${issuer}\n`);
});

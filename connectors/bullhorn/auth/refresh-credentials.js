// A refresh is two steps: the new access token has to be traded for a session of the REST API.
exports.refreshCredentials = async function ({ connectorParameters, credentials }) {
  const query = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: credentials.refresh_token,
    client_id: connectorParameters.clientId,
    client_secret: connectorParameters.clientSecret,
  });
  const tokens = await (
    await fetch(`https://auth-west.bullhornstaffing.com/oauth/token?${query}`, { method: 'POST' })
  ).json();
  if (tokens.access_token === undefined) return tokens;
  const login = new URLSearchParams({ version: '*', access_token: tokens.access_token });
  // The old refresh token is used up: without a session the new tokens are kept all the same.
  try {
    const session = await fetch(`https://rest.bullhornstaffing.com/rest-services/login?${login}`, { method: 'POST' });
    const { BhRestToken, restUrl } = await session.json();
    return BhRestToken === undefined ? tokens : { ...tokens, BhRestToken, restUrl };
  } catch {
    return tokens;
  }
};

// Parameters travel in the query, and the answer is XML.
const read = (xml, name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

exports.getTokenData = async function ({ connectorParameters, connectionParameters, queryParameters, redirectUri }) {
  const query = new URLSearchParams({
    grant_type: 'authorization_code',
    code: queryParameters.code,
    redirect_uri: redirectUri,
    client_id: connectorParameters.clientId,
    client_secret: connectorParameters.clientSecret,
  });
  const host = `https://${connectionParameters.subdomain}.api.concursolutions.com`;
  const response = await fetch(`${host}/oauth2/v0/token?${query}`, { headers: { Accept: 'application/xml' } });
  const xml = await response.text();
  const token = read(xml, 'Token');
  if (response.status === 400) return { error: 'invalid_grant' };
  if (!response.ok) throw new Error(`status ${response.status}`);
  return {
    access_token: token,
    refresh_token: read(xml, 'Refresh_Token'),
    expires_in: read(xml, 'Expires_In'),
  };
};

// The refresh proves the client with the MD5 of its secret instead of the secret itself.
exports.refreshCredentials = async function ({ connectorParameters, credentials }) {
  const digest = await crypto.subtle.digest('MD5', new TextEncoder().encode(connectorParameters.clientSecret));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const response = await fetch(`https://${connectorParameters.hostname}/ewws/otoken`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credentials.refresh_token,
      client_id: connectorParameters.clientId,
      md5_secret: hash,
    }),
  });
  return response.json();
};

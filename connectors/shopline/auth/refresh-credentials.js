async function sign(secret, text) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// There is no refresh token: the signature of the app is enough.
exports.refreshCredentials = async function ({ connectorParameters, connectionParameters }) {
  const timestamp = String(Date.now());
  const response = await fetch(`https://${connectionParameters.handle}.myshopline.com/admin/oauth/token/refresh`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      appkey: connectorParameters.clientId,
      timestamp,
      sign: await sign(connectorParameters.clientSecret, timestamp),
    },
  });
  if (response.status === 400) return { error: 'invalid_grant' };
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { data } = await response.json();
  return { access_token: data.accessToken, expires_at: data.expireTime };
};

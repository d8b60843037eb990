// Every call of the authorization API is signed with an HMAC of its body and the time.
async function sign(secret, text) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

exports.getTokenData = async function ({ connectorParameters, connectionParameters, queryParameters }) {
  const body = JSON.stringify({ code: queryParameters.code });
  const timestamp = String(Date.now());
  const response = await fetch(`https://${connectionParameters.handle}.myshopline.com/admin/oauth/token/create`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      appkey: connectorParameters.clientId,
      timestamp,
      sign: await sign(connectorParameters.clientSecret, body + timestamp),
    },
    body,
  });
  if (response.status === 400) return { error: 'invalid_grant' };
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
};

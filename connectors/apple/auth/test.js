// Apple has no account API. The id_token came from Apple's token endpoint over TLS, so its payload is read as it is
// (OpenID Connect Core §3.1.3.7, point 6).
exports.test = function ({ credentials }) {
  if (credentials.id_token === undefined) return { name: 'Apple' };
  const [, payload] = credentials.id_token.split('.');
  const { email, sub } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
  return { name: email ?? sub };
};

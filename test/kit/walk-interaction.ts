/**
 * Plays a browser at oidc-provider's built-in pages: signs in as `login`, consents, and returns the callback's address.
 */
export async function walkInteraction(authorizationUri: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  const visit = async (uri: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(uri, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const end = pair.indexOf('=');
      jar.set(pair.slice(0, end), pair.slice(end + 1));
    }
    return response;
  };
  let uri = authorizationUri;
  let response = await visit(uri);
  for (let step = 0; step < 12; step += 1) {
    const location = response.headers.get('location');
    if (location === null) {
      const html = await response.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
      const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
      if (prompt === undefined || action === undefined) throw new Error(`no form at ${uri}: ${html.slice(0, 300)}`);
      uri = new URL(action, uri).href;
      response = await visit(uri, prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
      continue;
    }
    uri = new URL(location, uri).href;
    if (uri.startsWith('https://oauth-svc.fibery.io/')) return uri;
    response = await visit(uri);
  }
  throw new Error('the interaction did not end');
}

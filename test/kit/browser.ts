/** An answer as a browser gets it, without following where it leads. */
export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Where it leads, absolute. */
  location: string | undefined;
}

/** A person's browser: keeps cookies of one origin. */
export class Browser {
  readonly cookies = new Map<string, string>();

  /** Opens an address, as a click on a link does. */
  open(uri: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Page> {
    return this.send(uri, init);
  }

  /** Submits the one form of a page. */
  async submit(uri: string, page: Page): Promise<Page> {
    const action = /<form method="post" action="([^"]*)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error('the page has no form');
    const { origin } = new URL(uri);
    return this.send(new URL(action, uri).href, { method: 'POST', headers: { origin } });
  }

  private async send(
    uri: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(uri, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html,*/*;q=0.8', ...(cookie !== '' && { cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      this.cookies.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, uri).href,
    };
  }
}

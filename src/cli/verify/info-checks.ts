import { isObject } from '../../common';
import { readList, type Check } from './check';
import { NotApplicable, requireThat } from './outcome';

/** What the connector says of itself. */
export const INFO_CHECKS: readonly Check[] = [
  {
    id: 'info',
    title: 'GET / describes the app',
    contract: '200 with id, name, version, description, authentication (at least one), sources, responsibleFor',
    async run({ host, found }) {
      const { status, body } = await host.get('/');
      requireThat(status === 200 && isObject(body), `status ${status}`);
      found.info = body;
      const missing = ['name', 'version', 'authentication', 'sources', 'description'].filter((key) => !(key in body));
      requireThat(missing.length === 0, `without ${missing.join(', ')}`);
      requireThat(readList(body['authentication']).length > 0, 'authentication is empty');
    },
  },
  {
    id: 'info-authentication',
    title: 'Ways to connect are told apart',
    contract: 'each has an id and a name, no id twice; an OAuth one has a single field of type oauth',
    async run({ found }) {
      const methods = listMethods(found.info);
      const ids = methods.map((method) => method['id']);
      requireThat(new Set(ids).size === ids.length, `ids: ${ids.join(', ')}`);
      for (const method of methods) {
        const { id, name } = method;
        requireThat(typeof id === 'string' && typeof name === 'string', 'one is without id or name');
        const buttons = readList(method['fields']).filter((field) => isObject(field) && field['type'] === 'oauth');
        if (id === 'oauth' || id === 'oauth2')
          requireThat(buttons.length === 1, `${id} has ${buttons.length} fields of type oauth`);
      }
    },
  },
  {
    id: 'logo',
    title: 'GET /logo is a picture or nothing',
    contract: '200 with image/svg+xml, 204, or 302',
    async run({ host }) {
      const { status, headers } = await host.get('/logo');
      const isPicture = status === 200 && (headers['content-type'] ?? '').startsWith('image/');
      requireThat(isPicture || status === 204 || status === 302, `status ${status}, ${headers['content-type'] ?? ''}`);
    },
  },
  {
    id: 'unknown-route',
    title: 'An unknown address is a 404 in JSON',
    contract: 'a 4xx with { "message" }, and nothing of the inside',
    async run({ host }) {
      const { status, body, text } = await host.get('/there-is-no-such-route');
      requireThat(status >= 400 && status < 500, `status ${status}`);
      requireThat(!looksInside(text), 'a stack trace or a page of HTML');
      requireThat(isObject(body) && typeof body['message'] === 'string', 'no JSON with a message');
    },
  },
];

/** The authentication entries of `GET /`. */
export function listMethods(info: Record<string, unknown> | undefined): Array<Record<string, unknown>> {
  if (info === undefined) throw new NotApplicable('GET / gave nothing');
  return readList(info['authentication']).filter(isObject);
}

/** True for what only a developer should see. */
export function looksInside(text: string): boolean {
  return /<html|<!doctype|<pre>|\n\s+at \S+ \(|\/node_modules\/|Traceback \(most recent/i.test(text);
}

import { expectThat, type Bench, type Members } from './contract-bench';

/** What the connector tells the host: how to connect, which types there are, and that config and schema agree. */
export async function checkDescription({ played, check, post }: Bench, origin: string): Promise<void> {
  const { id, spec } = played;
  await check('info: every way to connect is offered, with what the user fills in', async () => {
    const response = await fetch(`${origin}/${id}/`);
    const { authentication = [] } = (await response.json()) as {
      authentication?: Array<{ id: string; fields: Members[] }>;
    };
    const ids = authentication.map((method) => method.id);
    const expected = [spec.auth.oauth1 && 'oauth', spec.auth.oauth2 && 'oauth2', spec.auth.token && 'token'].filter(
      Boolean,
    );
    expectThat(ids.join() === expected.join(), `offers ${ids.join(', ')}, not ${expected.join(', ')}`);
    for (const { id: field } of spec.connectionFields ?? [])
      expectThat(
        authentication.every(({ fields }) => fields.some((shown) => shown['id'] === field)),
        `${field} is not asked for`,
      );
  });
  await check('config and schema agree: every type has an id field, relations lead to types', async () => {
    const config = await post('/api/v1/synchronizer/config', {});
    expectThat(config.status === 200 && Array.isArray(config.body['filters']), `config answers ${config.status}`);
    const types = (config.body['types'] as Array<{ id: string }>).map((type) => type.id);
    const schema = await post('/api/v1/synchronizer/schema', { types, filter: {}, account: {} });
    expectThat(schema.status === 200, `schema answers ${schema.status}`);
    const shown = schema.body as Record<
      string,
      Record<string, { type?: string; relation?: { kind?: string; targetType?: string } }>
    >;
    expectThat(
      Object.keys(shown).toSorted().join() === types.toSorted().join(),
      `schema has ${Object.keys(shown).join(', ')}`,
    );
    for (const [type, fields] of Object.entries(shown)) {
      expectThat(fields['id']?.type === 'id', `${type} has no id`);
      const lost = Object.values(fields).find(
        ({ relation }) =>
          relation !== undefined && relation.kind !== 'native' && !types.includes(relation.targetType ?? ''),
      );
      expectThat(lost === undefined, `${type} leads to ${lost?.relation?.targetType}`);
    }
  });
}

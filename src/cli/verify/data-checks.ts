import { isObject } from '../../common';
import { readList, requireAccount, requireTypes, SYNCHRONIZER, type Check, type CheckContext } from './check';
import { NotApplicable, requireThat, Violation } from './outcome';

/** Rows, page by page, and how they belong together. */
export const DATA_CHECKS: readonly Check[] = [
  {
    id: 'data',
    title: 'data comes page by page, and ends',
    contract:
      'items with a text id, none twice in a full run, keys of the schema only; nextPageConfig leads to another page',
    async run(context) {
      requireAccount(context);
      for (const type of requireTypes(context)) await readType(context, type);
    },
  },
  {
    id: 'data-relations',
    title: 'Values of relations are ids of rows that came',
    contract: 'a relation holds the value of targetFieldId of a row, or nothing',
    async run({ found }) {
      let checked = 0;
      for (const [type, fields] of Object.entries(found.schema)) {
        for (const [field, { relation }] of Object.entries(fields)) {
          if (!isObject(relation) || relation['kind'] === 'native') continue;
          const { targetType, targetFieldId } = relation as { targetType: string; targetFieldId: string };
          if (!found.complete.has(targetType)) continue;
          const known = new Set((found.rows.get(targetType) ?? []).map((row) => row[targetFieldId]));
          for (const row of found.rows.get(type) ?? []) {
            const value = row[field];
            const values = Array.isArray(value)
              ? value
              : value === undefined || value === null || value === ''
                ? []
                : [value];
            checked += values.length;
            const lost = values.find((item) => !known.has(item));
            requireThat(
              lost === undefined,
              `${type} ${String(row['id'])}: ${field} is ${String(lost)}, which is no ${targetType}`,
            );
          }
        }
      }
      if (checked === 0) throw new NotApplicable('no row has a relation to a type that was read whole');
    },
  },
  {
    id: 'delta',
    title: 'A later run is whole, or says what is set and what is removed',
    contract: 'synchronizationType full or delta; in a delta every item has __syncAction SET or REMOVE',
    async run(context) {
      const account = requireAccount(context);
      const types = requireTypes(context);
      for (const type of types) {
        const lastSynchronizedAt = new Date(Date.now() - 60_000).toISOString();
        const body = {
          requestedType: type,
          types,
          filter: {},
          account,
          schema: context.found.schema,
          lastSynchronizedAt,
        };
        const { status, body: answer } = await context.host.post(`${SYNCHRONIZER}/data`, body);
        requireThat(status === 200 && isObject(answer), `${type}: status ${status}`);
        const mode = answer['synchronizationType'] ?? 'full';
        requireThat(mode === 'full' || mode === 'delta', `${type}: synchronizationType is ${JSON.stringify(mode)}`);
        if (mode !== 'delta') continue;
        const wrong = readList(answer['items']).find(
          (item) => !isObject(item) || !['SET', 'REMOVE'].includes(String(item['__syncAction'])),
        );
        requireThat(wrong === undefined, `${type}: an item without __syncAction`);
      }
    },
  },
  {
    id: 'page-altered',
    title: 'A page that was never offered is refused',
    contract: 'a 4xx for a nextPageConfig that is not the connector’s; never the first page again',
    async run(context) {
      const account = requireAccount(context);
      const [type] = requireTypes(context);
      const pagination = { cursor: 'not-one-of-yours', page: 'x' };
      const body = { requestedType: type, types: [type], filter: {}, account, pagination };
      const { status, body: answer } = await context.host.post(`${SYNCHRONIZER}/data`, body);
      const first = context.found.rows.get(type ?? '')?.[0]?.['id'];
      const again = isObject(answer) ? readList(answer['items'])[0] : undefined;
      const isAgain = status === 200 && isObject(again) && again['id'] === first && first !== undefined;
      requireThat(!isAgain, 'the first page came again: a broken cursor would go round for ever');
      requireThat(status < 500, `status ${status}`);
    },
  },
];

/** Reads one type, and finds pages that come twice. */
async function readType({ host, found, maxPages }: CheckContext, type: string): Promise<void> {
  const rows: Array<Record<string, unknown>> = [];
  const ids = new Set<string>();
  const configs = new Set<string>();
  let pagination: unknown;
  for (let page = 1; page <= maxPages; page += 1) {
    const body = {
      requestedType: type,
      types: found.types,
      filter: {},
      account: found.account,
      schema: found.schema,
      ...(pagination !== undefined && { pagination }),
    };
    const { status, body: answer } = await host.post(`${SYNCHRONIZER}/data`, body);
    requireThat(status === 200 && isObject(answer), `${type}, page ${page}: status ${status}`);
    requireThat(Array.isArray(answer['items']), `${type}, page ${page}: no items`);
    for (const item of readList(answer['items'])) {
      requireThat(isObject(item) && typeof item['id'] === 'string', `${type}: an item without a text id`);
      const { id } = item as { id: string };
      if (ids.has(id)) throw new Violation(`${type}: ${id} came twice, on page ${page} again`);
      ids.add(id);
      rows.push(item);
      const known = found.schema[type];
      const extra =
        known === undefined ? undefined : Object.keys(item).find((key) => !(key in known) && key !== '__syncAction');
      requireThat(extra === undefined, `${type}: an item has ${String(extra)}, which is not in the schema`);
    }
    found.rows.set(type, rows);
    const next = isObject(answer['pagination']) ? answer['pagination'] : {};
    if (next['hasNext'] !== true) {
      found.complete.add(type);
      return;
    }
    const config = JSON.stringify(next['nextPageConfig']);
    requireThat(config !== undefined, `${type}, page ${page}: hasNext without nextPageConfig`);
    requireThat(!configs.has(config), `${type}: page ${page} leads to itself or to one before`);
    configs.add(config);
    pagination = next['nextPageConfig'];
  }
}

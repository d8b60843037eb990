import { isObject } from '../../common';
import { readList, requireAccount, requireTypes, SYNCHRONIZER, type Check } from './check';
import { NotApplicable, requireThat } from './outcome';

/** What an account brings. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  {
    id: 'validate',
    title: 'validate names the account',
    contract: '200 with a name; refreshed tokens come with it and are kept by the host',
    async run(context) {
      const { auth, ...fields } = requireAccount(context) as Record<string, unknown>;
      const { status, body } = await context.host.post('/validate', { id: auth, fields });
      requireThat(status === 200 && isObject(body), `status ${status}`);
      context.host.hide(Object.values(body).filter((value) => value !== body['name']));
      requireThat(typeof body['name'] === 'string' && body['name'] !== '', 'no name');
      const { name: _name, ...tokens } = body;
      const end = tokens['expires_on'];
      if (end !== undefined && end !== '' && end !== null)
        requireThat(!Number.isNaN(new Date(end as string).getTime()), 'expires_on is no time');
      context.found.account = { ...context.found.account, ...tokens };
    },
  },
  {
    id: 'config',
    title: 'config lists types and filters',
    contract: 'types with id and name, none twice; filters, possibly none',
    async run(context) {
      const account = context.found.account ?? {};
      const { status, body } = await context.host.post(`${SYNCHRONIZER}/config`, { account });
      if (status === 401 && context.found.account === undefined)
        throw new NotApplicable('the list depends on an account');
      requireThat(status === 200 && isObject(body), `status ${status}`);
      const types = readList(body['types']).filter(isObject);
      const ids = types.map(({ id }) => id);
      requireThat(
        ids.every((id) => typeof id === 'string' && id !== ''),
        'a type has no id',
      );
      requireThat(
        types.every(({ name }) => typeof name === 'string' && name !== ''),
        'a type has no name',
      );
      requireThat(new Set(ids).size === ids.length, `ids: ${ids.join(', ')}`);
      requireThat(Array.isArray(body['filters']), 'filters is no list');
      context.found.types = ids as string[];
      context.found.filters = readList(body['filters']).filter(isObject);
      const unknown = context.found.filters.find(({ type }) => !FILTER_TYPES.has(String(type)));
      requireThat(unknown === undefined, `filter ${String(unknown?.['id'])} is of type ${String(unknown?.['type'])}`);
    },
  },
  {
    id: 'schema',
    title: 'schema describes every type that was asked for, and no other',
    contract: 'each type has a field id of type id, and a title: name, or a field of subType title',
    async run(context) {
      const types = requireTypes(context);
      const account = context.found.account ?? {};
      const { status, body } = await context.host.post(`${SYNCHRONIZER}/schema`, { types, filter: {}, account });
      if (context.found.account === undefined && status === 401) throw new NotApplicable('it depends on an account');
      requireThat(status === 200 && isObject(body), `status ${status}`);
      const given = Object.keys(body).toSorted((a, b) => a.localeCompare(b));
      const asked = [...types].toSorted((a, b) => a.localeCompare(b));
      requireThat(given.join() === asked.join(), `types: ${given.join(', ')}`);
      for (const [type, fields] of Object.entries(body)) {
        requireThat(isObject(fields), `${type} has no fields`);
        const id = fields['id'];
        requireThat(isObject(id) && id['type'] === 'id', `${type}.id is not of type id`);
        const hasTitle =
          'name' in fields || Object.values(fields).some((field) => isObject(field) && field['subType'] === 'title');
        requireThat(hasTitle, `${type} has no title`);
        for (const [field, definition] of Object.entries(fields)) checkField(type, field, definition);
      }
      context.found.schema = body as typeof context.found.schema;
    },
  },
  {
    id: 'schema-relations',
    title: 'Relations lead to types and fields that there are',
    contract: 'targetType is one of the types that were asked for, targetFieldId one of its fields',
    async run({ found }) {
      const relations = Object.entries(found.schema).flatMap(([type, fields]) =>
        Object.entries(fields).flatMap(([field, { relation }]) =>
          isObject(relation) && relation['kind'] !== 'native' ? [{ at: `${type}.${field}`, relation }] : [],
        ),
      );
      if (relations.length === 0) throw new NotApplicable('there are no relations');
      for (const { at, relation } of relations) {
        const target = found.schema[String(relation['targetType'])];
        requireThat(target !== undefined, `${at} leads to ${String(relation['targetType'])}`);
        requireThat(String(relation['targetFieldId']) in target, `${at} matches ${String(relation['targetFieldId'])}`);
        requireThat(CARDINALITIES.has(String(relation['cardinality'])), `${at} is ${String(relation['cardinality'])}`);
      }
    },
  },
  {
    id: 'schema-unknown-type',
    title: 'The schema of an unknown type is refused',
    contract: 'a 400',
    async run(context) {
      requireTypes(context);
      const body = { types: ['thereIsNoSuchType'], filter: {}, account: context.found.account ?? {} };
      const { status } = await context.host.post(`${SYNCHRONIZER}/schema`, body);
      requireThat(status >= 400 && status < 500, `status ${status}`);
    },
  },
  {
    id: 'filter-validate',
    title: 'filter/validate accepts no filter',
    contract: '200 or 204',
    async run(context) {
      const types = requireTypes(context);
      const account = requireAccount(context);
      const { status } = await context.host.post(`${SYNCHRONIZER}/filter/validate`, { types, filter: {}, account });
      requireThat(status === 200 || status === 204, `status ${status}`);
    },
  },
  {
    id: 'datalist',
    title: 'Filters with choices have a list of them',
    contract: 'items with title and value; an unknown field is a 400',
    async run(context) {
      const account = requireAccount(context);
      const field = context.found.filters.find(
        ({ datalist, datalist_requires: needs }) => datalist === true && needs === undefined,
      );
      if (field === undefined) throw new NotApplicable('no filter has choices of its own');
      const { types } = context.found;
      const { status, body } = await context.host.post(`${SYNCHRONIZER}/datalist`, {
        types,
        account,
        field: field['id'],
      });
      requireThat(status === 200 && isObject(body) && Array.isArray(body['items']), `status ${status}`);
      const wrong = readList(body['items']).find((item) => !isObject(item) || !('title' in item) || !('value' in item));
      requireThat(wrong === undefined, 'an item without title or value');
      const other = await context.host.post(`${SYNCHRONIZER}/datalist`, {
        types,
        account,
        field: 'thereIsNoSuchFilter',
      });
      requireThat(other.status >= 400 && other.status < 500, `an unknown field gives ${other.status}`);
    },
  },
];

const FILTER_TYPES = new Set([
  'text',
  'number',
  'bool',
  'date',
  'datebox',
  'list',
  'multidropdown',
  'highlightText',
  'password',
  'link',
]);
const FIELD_TYPES = new Set(['id', 'text', 'number', 'date', 'array[text]']);
const CARDINALITIES = new Set(['many-to-one', 'many-to-many', 'one-to-one']);

function checkField(type: string, field: string, definition: unknown): void {
  requireThat(isObject(definition), `${type}.${field} is no object`);
  requireThat(FIELD_TYPES.has(String(definition['type'])), `${type}.${field} is of type ${String(definition['type'])}`);
  requireThat(
    typeof definition['name'] === 'string' || isObject(definition['relation']),
    `${type}.${field} has no name`,
  );
}

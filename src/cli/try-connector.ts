import { randomUUID } from 'node:crypto';
import type { PageAnswer, SchemaField } from '../connector';
import type { GivenAccount } from './account-options';
import type { CommandContext } from './command';
import { openSession, PAGE_LIMIT_MS, type Session } from './session';
import { writeTable } from './table';

const ROWS = 3;
const COLUMNS = 5;
const LONGEST_LINE = 120;

/** `dockline try`: what a host would see first, as tables. */
export async function tryConnector(
  given: GivenAccount,
  { environment, out, width: columns }: CommandContext,
): Promise<void> {
  const session = await openSession({ ...given, environment, runId: randomUUID() });
  const width = Math.min(columns, LONGEST_LINE);
  const write = (text: string): void => void out.write(text);
  try {
    const { connector } = session;
    const { synchronizer } = connector;
    const { credentials, method } = session.account;
    const { name } = await connector.test({ apiClient: await session.apiClient(), method, credentials });
    write(`${connector.name} ${connector.version}, connected as ${name}\n\n`);
    const ids = synchronizer.types.map(({ id }) => id);
    const schema = synchronizer.schema(ids);
    write('Types\n');
    write(
      writeTable(
        ['id', 'name', 'fields', 'changes', 'filters'],
        synchronizer.types.map((type) => [
          type.id,
          type.name,
          String(Object.keys(schema[type.id] ?? {}).length),
          type.changes === undefined ? 'no' : 'yes',
          (type.filters ?? []).join(', '),
        ]),
        width,
      ),
    );
    if (synchronizer.filters.length > 0) {
      write('\nFilters\n');
      write(
        writeTable(
          ['id', 'title', 'type'],
          synchronizer.filters.map(({ id, title, type }) => [id, title, type]),
          width,
        ),
      );
    }
    for (const id of ids) {
      const fields = schema[id] ?? {};
      write(`\n${id}: fields\n`);
      write(writeTable(['id', 'name', 'kind'], Object.entries(fields).map(describeField), width));
      const startedAt = performance.now();
      const page = await readFirstPage(session, id, ids);
      const ms = Math.round(performance.now() - startedAt);
      const more = page.cursor === undefined ? '' : ', and more follow';
      write(`\n${id}: first page, ${page.rows.length.toLocaleString('en')} rows in ${ms} ms${more}\n`);
      if (page.rows.length > 0) write(writeRows(page, fields, width));
    }
  } finally {
    await session.close();
  }
}

async function readFirstPage(session: Session, type: string, types: readonly string[]): Promise<PageAnswer> {
  const apiClient = await session.apiClient();
  return session.connector.synchronizer.page({ apiClient, type, types, filter: {}, timeLeftMs: PAGE_LIMIT_MS });
}

function describeField([id, { name, type, subType, relation }]: [string, SchemaField]): string[] {
  const kind = relation === undefined ? (subType ?? type) : `→ ${relation.targetType}`;
  return [id, relation?.name ?? name, type === 'array[text]' ? `${kind} (many)` : kind];
}

/** The first rows, with those columns that say most: the name, then what is short. */
function writeRows({ rows }: PageAnswer, fields: Readonly<Record<string, SchemaField>>, width: number): string {
  const isLong = ({ subType }: SchemaField): boolean => ['md', 'html', 'file', 'avatar', 'url'].includes(subType ?? '');
  const columns = Object.entries(fields)
    .filter(([id, field]) => id !== 'id' && !isLong(field) && field.relation === undefined)
    .map(([id]) => id)
    .slice(0, COLUMNS - 1);
  const shown = ['id', ...columns];
  return writeTable(
    shown,
    rows.slice(0, ROWS).map((row) => shown.map((id) => describeValue(row[id], fields[id]))),
    width,
  );
}

const LONGEST_ID = 14;

/** Short enough for a look: times to the minute, the end of long ids, where they differ. */
function describeValue(value: unknown, field: SchemaField | undefined): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (field?.type === 'date') return text.replace('T', ' ').slice(0, 16);
  return field?.type === 'id' && text.length > LONGEST_ID ? `…${text.slice(1 - LONGEST_ID)}` : text;
}

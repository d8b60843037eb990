import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AuthMethod, Connector } from '../connector';
import type { Credentials } from '../tokens';
import { parseObject } from './parse-object';
import { UsageError } from './usage-error';

/** An account in a file: credentials in the RFCs' spelling, and how they were got. */
export interface AccountFile {
  method: AuthMethod;
  credentials: Credentials;
  /** What the user filled in before connecting, for connectors that ask. */
  connectionParameters: Record<string, string>;
  /** Where the account's data stood at some times. */
  marks: unknown;
  /** Keeps new credentials or marks; the file is replaced in one step and readable by its owner alone. */
  save(change: { credentials?: Credentials; marks?: string }): void;
}

/** Reads the account. Throws a `UsageError` that never quotes what is in the file. */
export function openAccountFile(path: string, connector: Connector): AccountFile {
  let members = readMembers(path);
  const credentials = members as unknown as Credentials;
  const method = chooseMethod(connector, members, path);
  const token = method.id === 'token' ? method.fields.find(({ type }) => type === 'password')?.id : 'access_token';
  if (typeof members[token ?? ''] !== 'string') throw new UsageError(`${path} has no ${token}.`);
  return {
    method,
    credentials: method.id === 'token' ? { ...credentials, access_token: String(members[token ?? '']) } : credentials,
    connectionParameters: Object.fromEntries(
      connector.connectionFields.flatMap(({ id, example, isOptional = false, default: otherwise }) => {
        const value = members[id] ?? otherwise;
        if (value === undefined && isOptional) return [];
        if (typeof value !== 'string') throw new UsageError(`${path} has no ${id}, such as ${example}.`);
        return [[id, value]];
      }),
    ),
    marks: members['change_marks'],
    save({ credentials: fresh, marks }) {
      members = { ...members, ...fresh, ...(marks !== undefined && { change_marks: marks }) };
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, `${JSON.stringify(members, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, path);
    },
  };
}

function readMembers(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`There is no account in ${path}. See docs/cli.md for what belongs there.`);
  }
  const members = parseObject(text);
  if (members === undefined) throw new UsageError(`${path} is not a JSON object.`);
  return members;
}

function chooseMethod({ auth, name }: Connector, members: Readonly<Record<string, unknown>>, path: string): AuthMethod {
  const methods: AuthMethod[] = Object.values(auth).filter((method) => method !== undefined);
  const wanted = members['auth'];
  const found =
    wanted === undefined
      ? (methods.find(({ id }) => id === (members['access_secret'] === undefined ? 'oauth2' : 'oauth1')) ?? methods[0])
      : methods.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  throw new UsageError(
    `auth in ${path} must be one of ${methods.map(({ id }) => id).join(', ')}, as ${name} has them.`,
  );
}

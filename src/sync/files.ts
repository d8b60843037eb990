import { InvalidRequestError } from '../errors';
import type { ApiClient, ApiStream } from '../api-client';
import { percentEncode } from '../uri';
import type { ConnectorArguments } from '../mapping';

/** What `open` of a kind of files gets. */
export interface OpenArguments extends ConnectorArguments {
  apiClient: ApiClient;
  /** The parameters of the link, all there. */
  params: Readonly<Record<string, string>>;
}

/** A file on its way. */
export interface OpenedFile extends ApiStream {
  /** What the file is called; default: what the provider's headers say. */
  name?: string;
  /** Media type; default the provider's. */
  mediaType?: string;
}

/** One kind of files that need the account's credentials. */
export interface FileDefinition {
  /** Names of the parameters in the link: ids, never tokens or signed addresses. */
  params: readonly string[];
  open(args: OpenArguments): Promise<OpenedFile>;
}

const MAX_PARAMETER_LENGTH = 500;

/**
 * A link to a protected file, for fields with files. The host hands its parameters back when it wants the bytes. `key`
 * pins the file's identity at the host: another key is another file, so let it hold a version where there is one.
 */
export function fileLink(kind: string, params: Readonly<Record<string, string>>, key: string): string {
  const pairs = Object.entries({ type: kind, ...params, '__file-key': key });
  return `app://resource?${pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&')}`;
}

/** Finds the kind that a link names and checks its parameters; a 400 names what is wrong. */
export function readFileLink(
  files: Readonly<Record<string, FileDefinition>>,
  given: Readonly<Record<string, unknown>>,
): { definition: FileDefinition; params: Record<string, string> } {
  const kind = given['type'];
  const definition = typeof kind === 'string' && Object.hasOwn(files, kind) ? files[kind] : undefined;
  if (definition === undefined) throw wrongLink('params.type names no kind of files');
  const params: Record<string, string> = {};
  for (const name of definition.params) {
    const value = given[name];
    if (typeof value !== 'string' || value === '') throw wrongLink(`params.${name} is missing`);
    if (value.length > MAX_PARAMETER_LENGTH) throw wrongLink(`params.${name} is too long`);
    params[name] = value;
  }
  return { definition, params };
}

function wrongLink(what: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: ${what}.`);
}

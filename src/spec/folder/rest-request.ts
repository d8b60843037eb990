import { InvalidCredentialsError, ProviderError } from '../../errors';
import { readTokenMembers } from '../../oauth2';
import { percentEncode, appendQuery, type QueryValues } from '../../uri';
import { dropMissing, isObject, tryParseJson } from '../../common';
import { evaluateMapping, type Variables, type WrittenMapping } from '../../mapping';
import type { HookRequest, HookResponse } from '../../http';

/** A request as data (docs/specs.md). Every member was written by the author in the connector's folder, and may hold formulas. */
export interface RestMapping {
  /** Relative to the base URI, or absolute. `{name}` is filled from `pathParameters`. */
  path: WrittenMapping;
  /** Default `GET`. */
  method?: HookRequest['method'];
  /** How `data` is written: default `json`; `form` (RFC 6749 §4.1.3), or `query` for providers that read nothing else. */
  format?: 'json' | 'form' | 'query';
  requestMapping?: Partial<Record<'query' | 'headers' | 'data' | 'pathParameters' | 'auth', WrittenMapping>>;
  /** What is returned; default the answer's data. Sees `response` (status, headers, data). */
  responseMapping?: WrittenMapping;
  /** True for an answer that means: the provider refuses this account. Sees `response`. */
  refusedWhen?: WrittenMapping;
  /** True for any other answer that is no success, although its status says so. Sees `response`. */
  failedWhen?: WrittenMapping;
}

/** A request as an author wrote it; its shape was checked when the folder was read. */
export function toRestMapping(written: WrittenMapping | undefined): RestMapping {
  return written as unknown as RestMapping;
}

/** A request that is ready to be sent. */
export interface BuiltRequest {
  method: HookRequest['method'];
  path: string;
  query: QueryValues;
  headers: Record<string, string>;
  /** Not yet written; `format` says how. */
  data: unknown;
  format: 'json' | 'form' | 'query';
}

/** Evaluates the request half. `connector` is the name of the connector. */
export async function buildRestRequest(
  rest: RestMapping,
  variables: Variables,
  connector: string,
): Promise<BuiltRequest> {
  const evaluate = (mapping: WrittenMapping | undefined): Promise<unknown> =>
    evaluateMapping(mapping, variables, connector);
  const { requestMapping: request = {}, method = 'GET', format = 'json' } = rest;
  const pathParameters = await evaluate(request.pathParameters);
  const path = String(await evaluate(rest.path)).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = isObject(pathParameters) ? pathParameters[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? percentEncode(String(value)) : whole;
  });
  const auth = await evaluate(request.auth);
  const basic: Record<string, string> = isObject(auth)
    ? {
        authorization: `Basic ${Buffer.from(`${toText(auth['username'])}:${toText(auth['password'])}`).toString('base64')}`,
      }
    : {};
  return {
    method,
    path,
    format,
    query: ((await evaluate(request.query)) ?? {}) as QueryValues,
    headers: { ...toTexts(await evaluate(request.headers)), ...basic },
    data: await evaluate(request.data),
  };
}

/** The request as bytes, for a hook that sends without an account. */
export function writeHookRequest({ method, path, query, headers, data, format }: BuiltRequest): HookRequest {
  const shared = { accept: 'application/json', ...headers };
  const uri = appendQuery(path, query);
  if (data === undefined) return { method, uri, headers: shared };
  if (format === 'query') return { method, uri: appendQuery(uri, toTexts(data)), headers: shared };
  const isForm = format === 'form';
  return {
    method,
    uri,
    headers: { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json', ...shared },
    body: isForm ? new URLSearchParams(toTexts(data)).toString() : JSON.stringify(data),
  };
}

/** What `data` is for an ApiClient, which writes forms itself. */
export function writeApiData({ data, format }: BuiltRequest): unknown {
  return format === 'form' ? new URLSearchParams(toTexts(data)) : data;
}

/** An answer as formulas see it: JSON and forms are read, whatever their label. */
export function readHookResponse({ status, headers, text }: HookResponse): Record<string, unknown> {
  const data = readTokenMembers(text) ?? tryParseJson(text) ?? text;
  return { status, statusCode: status, headers, data };
}

/** The response half: refusals and failures are thrown, everything else becomes what the mapping says. */
export async function readRestResponse(rest: RestMapping, variables: Variables, connector: string): Promise<unknown> {
  const holds = async (condition: WrittenMapping | undefined): Promise<boolean> =>
    condition !== undefined && Boolean(await evaluateMapping(condition, variables, connector));
  if (await holds(rest.refusedWhen)) {
    throw new InvalidCredentialsError('The service refused this connection. Please connect the account again.', {
      detail: 'refusedWhen',
    });
  }
  if (await holds(rest.failedWhen)) {
    throw new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
      detail: 'failedWhen',
    });
  }
  if (rest.responseMapping !== undefined) return evaluateMapping(rest.responseMapping, variables, connector);
  return (variables['response'] as { data?: unknown }).data;
}

function toTexts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(dropMissing(value)).map(([name, member]) => [name, toText(member)]));
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

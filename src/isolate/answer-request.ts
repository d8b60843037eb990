import Joi from 'joi';
import type { ApiClient, ApiRequest } from '../api-client';
import { DocklineError } from '../errors';
import { withoutEndSlashes, type QueryValues } from '../uri';
import { isObject } from '../common';
import type { HookRequest, SendHookRequest } from '../http';
import { BORDER } from './limits';
import { findDataProblem, isLonger } from './plain-data';

/** What an isolated method may reach. */
export interface IsolatedApi {
  send: SendHookRequest;
  apiClient: ApiClient | undefined;
  /** Ends what the method sent and nobody waits for any more. */
  signal: AbortSignal;
}

interface ApiCall {
  method: ApiRequest['method'];
  path: string;
  data?: unknown;
  query?: QueryValues;
  options: {
    baseUri?: string;
    headers?: Record<string, unknown>;
    auth?: { username: string; password: string };
    returnFullResponse?: boolean;
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const text = Joi.string().allow('');
const scalar = Joi.alternatives(text, Joi.number().unsafe(), Joi.boolean()).allow(null);
const id = Joi.number().integer().required();

const REQUESTS = {
  send: Joi.object({
    uri: text.required(),
    method: Joi.valid(...METHODS).required(),
    headers: Joi.object().pattern(text, text),
    body: text,
  }).required(),
  api: Joi.object({
    method: Joi.valid(...METHODS).required(),
    path: text.required(),
    data: Joi.any(),
    query: Joi.object().pattern(text, Joi.alternatives(scalar, Joi.array().items(text))),
    options: Joi.object({
      baseUri: text,
      headers: Joi.object().pattern(text, scalar),
      auth: Joi.object({ username: text.required(), password: text.required() }).unknown(),
      returnFullResponse: Joi.boolean(),
    }).unknown(),
  }).required(),
};

/**
 * Does what a method asked for and writes the answer as the text that goes back. Never throws, whatever the text says: what
 * is no request is an error that the method gets. Errors of ours are remembered in `failures`, so that the one that a
 * method lets through is thrown as it was.
 */
export async function answerRequest(asked: unknown, api: IsolatedApi, failures: DocklineError[]): Promise<string> {
  let number = 0;
  try {
    const { kind, value, ...rest } = readRequest(asked);
    number = rest.id;
    const answer =
      kind === 'send' ? await api.send({ ...readValue('send', value), signal: api.signal }) : await callApi(value, api);
    if (isLonger(answer, BORDER.answerLength)) throw new Error('the answer is too large for a method');
    return JSON.stringify({ id: number, value: answer });
  } catch (error) {
    if (!(error instanceof DocklineError)) {
      const message = error instanceof Error ? error.message.slice(0, 500) : 'the request was not possible';
      return JSON.stringify({ id: number, error: { message } });
    }
    failures.push(error);
    const { message, code, providerStatus: status } = error;
    return JSON.stringify({ id: number, error: { message, code, status, reference: failures.length - 1 } });
  }
}

function readRequest(asked: unknown): { id: number; kind: 'send' | 'api'; value: unknown } {
  const request: unknown = typeof asked === 'string' ? JSON.parse(asked) : undefined;
  if (!isObject(request) || id.validate(request['id'], { convert: false }).error !== undefined)
    throw new Error('what was asked for is no request');
  const { kind, value } = request;
  return { id: request['id'] as number, kind: kind === 'send' ? 'send' : 'api', value };
}

/** The request, if it has the shape of one: texts where texts belong, and nothing that is deeper than data is. */
function readValue(kind: 'send', value: unknown): HookRequest;
function readValue(kind: 'api', value: unknown): ApiCall;
function readValue(kind: 'send' | 'api', value: unknown): unknown {
  // Before anything walks over it: the main thread does all of this.
  const tooLarge = findSizeProblem(value);
  if (tooLarge !== undefined) throw new Error(`the request has ${tooLarge}`);
  const problem = findDataProblem(value, BORDER.depth);
  if (problem !== undefined) throw new Error(`the request ${problem}`);
  const { error } = REQUESTS[kind].validate(value, { convert: false, abortEarly: true });
  if (error !== undefined) throw new Error(`the request is wrong at ${error.details[0]?.path.join('.') ?? 'its top'}`);
  return value;
}

const MAX_HEADERS = 100;
const MAX_HEADERS_LENGTH = 16_384;
const MAX_QUERY_VALUES = 1000;
const MAX_ADDRESS_LENGTH = 16_384;

/** More of something than requests have; each is counted and not looked at. */
function findSizeProblem(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { uri, path, query, headers } = value;
  const ofOptions = isObject(value['options']) ? value['options']['headers'] : undefined;
  for (const given of [headers, ofOptions]) {
    if (!isObject(given)) continue;
    if (Object.keys(given).length > MAX_HEADERS) return 'too many headers';
    if (isLonger(given, MAX_HEADERS_LENGTH)) return 'headers that are too long';
  }
  if (isObject(query)) {
    const values = Object.values(query).reduce<number>(
      (count, item) => count + (Array.isArray(item) ? item.length : 1),
      0,
    );
    if (values > MAX_QUERY_VALUES) return 'too many query values';
  }
  return [uri, path].some((address) => typeof address === 'string' && address.length > MAX_ADDRESS_LENGTH)
    ? 'an address that is too long'
    : undefined;
}

async function callApi(value: unknown, { apiClient }: IsolatedApi): Promise<unknown> {
  if (apiClient === undefined) throw new Error('there is no apiClient before there is a connection');
  const { method, path, data, query, options } = readValue('api', value);
  const { baseUri, headers, auth, returnFullResponse = false } = options;
  const basic: Record<string, string> =
    auth === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  const answer = await apiClient.request({
    method,
    path: baseUri === undefined || isAbsolute ? path : `${withoutEndSlashes(baseUri)}/${path.replace(/^\/+/, '')}`,
    data,
    maxAnswerBytes: BORDER.answerLength,
    query,
    headers: { ...toTexts(headers), ...basic },
  });
  return returnFullResponse ? answer : answer.data;
}

function toTexts(values: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, String(value)]),
  );
}

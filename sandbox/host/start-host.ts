import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Response } from 'express';
import { escapeHtml } from '../../src/common';
import { writePage } from '../provider/consent-page';
import {
  finishConnection,
  ServiceRefusal,
  startConnection,
  validateAccount,
  type HostAccount,
  type PendingConnection,
} from './connect-account';
import { createHostClient, type HostClient, type ServiceAnswer } from './host-client';
import { createHostStore, synchronise, type HostStore } from './synchronise';

/** A running simulated host: pages on which a person connects accounts. */
export interface SandboxHost {
  origin: string;
  stop(): Promise<void>;
}

/** Options of `startHost`. */
export interface StartHostOptions {
  /** Base address of each connector, by its id. */
  connectors: Readonly<Record<string, string>>;
}

interface Connected {
  connector: string;
  account: HostAccount;
  calls: string[];
}

/** Starts a host on a free loopback port. It keeps its accounts in memory and shows no token in full. */
export async function startHost({ connectors }: StartHostOptions): Promise<SandboxHost> {
  const pending = new Map<string, { connector: string; connection: PendingConnection; calls: string[] }>();
  const accounts = new Map<string, Connected>();
  const app = express();
  app.disable('x-powered-by');

  const clientOf = (connector: string): HostClient => createHostClient(connectors[connector] ?? '', randomUUID());
  const record: RecordCalls =
    (calls) =>
    (path, answer): void =>
      void calls.push(`POST ${path} → ${answer.status} (${Math.round(answer.ms)} ms)`);

  app.get('/', async (_request, response) => {
    const rows = await Promise.all(
      Object.keys(connectors).map(async (id) => describeConnector(id, await clientOf(id).get('/'))),
    );
    const list = [...accounts].map(
      ([id, { connector, account }]) =>
        `<li>${escapeHtml(connector)}: <a href="/accounts/${id}">${escapeHtml(String(account['name']))}</a></li>`,
    );
    response.send(
      writePage(
        'A simulated host',
        `${rows.join('')}<h2>Connected accounts</h2>${list.length > 0 ? `<ul>${list.join('')}</ul>` : '<p>None yet.</p>'}`,
      ),
    );
  });

  app.get('/connect/:connector/:auth', async (request, response) => {
    const { connector, auth } = request.params;
    if (connectors[connector] === undefined || (auth !== 'oauth' && auth !== 'oauth2'))
      return sendProblem(response, 'There is no such connector.');
    const calls: string[] = [];
    const connection = await startConnection(clientOf(connector), auth, originOf(), record(calls));
    pending.set(String(connection.fields['state']), { connector, connection, calls });
    return response.redirect(302, connection.consentUri);
  });

  app.get('/callback', async (request, response) => {
    const parameters = Object.fromEntries(new URL(request.originalUrl, originOf()).searchParams);
    const waiting = pending.get(parameters['state'] ?? '');
    if (waiting === undefined) return sendProblem(response, 'This connection is not known, or was finished already.');
    pending.delete(parameters['state'] ?? '');
    const { connector, connection, calls } = waiting;
    const client = clientOf(connector);
    const tokens = await finishConnection(client, connection, parameters, record(calls));
    const account = await validateAccount(client, tokens, record(calls));
    const id = randomUUID();
    accounts.set(id, { connector, account, calls });
    return response.redirect(302, `/accounts/${id}`);
  });

  addAccountPages({ app, accounts, clientOf, record });
  app.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    const text =
      error instanceof ServiceRefusal
        ? `${error.answer.status}: ${error.message}`
        : 'The service could not be reached.';
    sendProblem(response, text);
  });

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const originOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: originOf(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Writes down a call of the host for the page of its account. */
type RecordCalls = (calls: string[]) => (path: string, answer: ServiceAnswer) => void;

/** The pages of connected accounts: what is kept, a validation, the data. */
function addAccountPages(given: {
  app: Express;
  accounts: Map<string, Connected>;
  clientOf: (connector: string) => HostClient;
  record: RecordCalls;
}): void {
  const { app, accounts, clientOf, record } = given;
  app.get('/accounts/:id', (request, response) => {
    const connected = accounts.get(request.params.id);
    if (connected === undefined) return sendProblem(response, 'This account is not known.');
    return void response.send(
      writePage(`Connected: ${String(connected.account['name'])}`, describeAccount(request.params.id, connected)),
    );
  });

  app.get('/accounts/:id/validate', async (request, response) => {
    const connected = accounts.get(request.params.id);
    if (connected === undefined) return sendProblem(response, 'This account is not known.');
    connected.account = await validateAccount(
      clientOf(connected.connector),
      connected.account,
      record(connected.calls),
    );
    return response.redirect(302, `/accounts/${request.params.id}`);
  });

  app.get('/accounts/:id/data', async (request, response) => {
    const connected = accounts.get(request.params.id);
    if (connected === undefined) return sendProblem(response, 'This account is not known.');
    const client = clientOf(connected.connector);
    const { body } = await client.post('/api/v1/synchronizer/config', { account: connected.account });
    const types = ((body['types'] ?? []) as Array<{ id: string }>).map(({ id }) => id);
    const store = createHostStore();
    await synchronise({ client, account: connected.account, types, store, now: Date.now });
    return void response.send(
      writePage(
        `Data of ${String(connected.account['name'])}`,
        `${describeRows(store)}<p><a class="button quiet" href="/accounts/${request.params.id}">Back to the account</a></p>`,
      ),
    );
  });
}

function describeConnector(id: string, { body }: ServiceAnswer): string {
  const methods = (body['authentication'] ?? []) as Array<{ id: string; name: string }>;
  const buttons = methods
    .filter(({ id: auth }) => auth === 'oauth' || auth === 'oauth2')
    .map(({ id: auth, name }) => `<a class="button" href="/connect/${id}/${auth}">${escapeHtml(name)}</a>`);
  return `<h2>${escapeHtml(String(body['name']))}</h2><p>${escapeHtml(String(body['description']))}</p><p>${buttons.join(' ')}</p>`;
}

function describeAccount(id: string, { connector, account, calls }: Connected): string {
  const shown = Object.entries(account).map(
    ([name, value]) => `${name}: ${/token|secret/.test(name) ? '(kept)' : String(value)}`,
  );
  return `<p>Over <strong>${escapeHtml(connector)}</strong>. What the host keeps:</p><pre>${escapeHtml(shown.join('\n'))}</pre>
<p>What it called:</p><pre>${escapeHtml(calls.join('\n'))}</pre>
<p><a class="button" href="/accounts/${id}/data">Read its data</a> <a class="button" href="/accounts/${id}/validate">Validate again</a> <a class="button quiet" href="/">All connectors</a></p>`;
}

/** Each type with the number of its rows and the names of the first ones. */
function describeRows({ rows }: HostStore): string {
  const lines = [...rows].map(([type, items]) => {
    const names = [...items.values()]
      .slice(0, 3)
      .map((row) => (typeof row['name'] === 'string' ? row['name'] : row.id));
    return `<li><strong>${escapeHtml(type)}</strong>: ${items.size} (${escapeHtml(names.join(', '))}${items.size > 3 ? ', …' : ''})</li>`;
  });
  return `<p>One full run, all types at once:</p><ul>${lines.join('')}</ul>`;
}

function sendProblem(response: Response, text: string): void {
  response
    .status(400)
    .send(
      writePage('That did not work', `<p>${escapeHtml(text)}</p><p><a class="button" href="/">All connectors</a></p>`),
    );
}

import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import express from 'express';
import { createFaults, type Faults } from './faults';
import { filesApi } from './files';
import { githubApi, type GithubParts } from './github/api';
import { createGithubChanges } from './github/github-changes';
import { createGithubData } from './github/github-data';
import { createGithubWebhooks } from './github/github-webhooks';
import { createWriter } from './github/write-github';
import { googleApi, type GoogleParts } from './google/api';
import { createGoogleChanges } from './google/google-changes';
import { createGoogleData } from './google/google-data';
import { oauth1Endpoints } from './oauth1-endpoints';
import { oauth2Endpoints } from './oauth2-endpoints';
import { DEFAULT_PROVIDER_OPTIONS, type ProviderOptions } from './options';
import { rateLimit } from './rate-limit';
import { USERS } from './seed-data';
import { createState, type ProviderState } from './state';
import { trelloApi, type TrelloParts } from './trello/api';
import { createTrelloChanges } from './trello/create-trello-changes';
import { createTrelloData } from './trello/trello-data';
import { createTrelloWebhooks } from './trello/trello-webhooks';

/** A request that the provider received. */
export interface ReceivedRequest {
  method: string;
  path: string;
  /** Path and query, raw. */
  target: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  /** What was answered; missing until it was. */
  answer?: { status: number; body: string };
}

/** A running simulated provider. */
export interface SandboxProvider {
  origin: string;
  /** Behaviour; may be changed while it runs. */
  options: ProviderOptions;
  state: ProviderState;
  faults: Faults;
  /** Everything that arrived, in order. */
  received: ReceivedRequest[];
  /** The Trello-shaped data, and what people can do to it. */
  trello: TrelloParts;
  /** The Google-shaped ones. */
  google: GoogleParts;
  /** The GitHub-shaped ones. */
  github: GithubParts;
  stop(): Promise<void>;
}

/** Starts a provider on a free loopback port: OAuth 1.0a with a Trello-shaped API, OAuth 2.0 with a Google-shaped one. */
export async function startProvider(given: Partial<ProviderOptions> = {}): Promise<SandboxProvider> {
  const options = { ...DEFAULT_PROVIDER_OPTIONS, ...given };
  const state = createState();
  const faults = createFaults();
  const received: ReceivedRequest[] = [];
  const trello = createTrello(options);
  const google = createGoogle(options);
  let origin = '';
  const github = createGithub(options, () => origin);
  const app = express();
  app.disable('x-powered-by');
  app.use(
    express.text({ type: () => true, limit: '1mb' }),
    (request: express.Request & { rawBody?: string }, response, next) => {
      const body: unknown = request.body;
      request.rawBody = typeof body === 'string' ? body : '';
      if (options.keepsRequests) {
        const arrived: ReceivedRequest = {
          method: request.method,
          path: request.path,
          target: request.originalUrl,
          headers: request.headers,
          body: request.rawBody,
        };
        received.push(arrived);
        keepAnswer(response, arrived);
      }
      const type = request.get('content-type') ?? '';
      if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
        request.body = Object.fromEntries(new URLSearchParams(request.rawBody));
      } else if (/^application\/json\b/i.test(type) && request.rawBody !== '') {
        request.body = JSON.parse(request.rawBody) as unknown;
      }
      next();
    },
  );
  app.use(rateLimit(options), faults.handler);
  app.use(
    oauth1Endpoints(state, options),
    oauth2Endpoints(state, options),
    trelloApi(state, options, trello),
    filesApi(state),
    googleApi(state, options, google),
    githubApi(state, options, github),
  );

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    options,
    state,
    faults,
    received,
    trello,
    google,
    github,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createTrello(options: ProviderOptions): TrelloParts {
  const now = (): number => options.now();
  const data = createTrelloData(USERS, options.generated, now);
  const webhooks = createTrelloWebhooks(() => options.clientSecret);
  return { data, webhooks, changes: createTrelloChanges(data, now, (board, action) => webhooks.tell(board, action)) };
}

function createGithub(options: ProviderOptions, origin: () => string): GithubParts {
  const now = (): number => options.now();
  const data = createGithubData(USERS, options.generated, now);
  const writer = createWriter(data, origin);
  const webhooks = createGithubWebhooks(writer);
  return { data, writer, webhooks, changes: createGithubChanges(data, now, (event) => webhooks.tell(event)) };
}

function createGoogle(options: ProviderOptions): GoogleParts {
  const now = (): number => options.now();
  const data = createGoogleData(USERS, options.generated, now);
  return { data, changes: createGoogleChanges(data, now) };
}

/** Remembers what is sent. */
function keepAnswer(response: express.Response, arrived: ReceivedRequest): void {
  const send = response.end.bind(response);
  response.end = ((...args: unknown[]) => {
    const [chunk] = args;
    const isText = typeof chunk === 'string' || Buffer.isBuffer(chunk);
    arrived.answer = { status: response.statusCode, body: isText ? chunk.toString() : '' };
    return Reflect.apply(send, response, args) as express.Response;
  }) as typeof response.end;
}

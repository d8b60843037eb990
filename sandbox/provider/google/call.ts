import type { Request, Response } from 'express';
import type { SandboxUser } from '../seed-data';
import type { Query } from './list-events';

/** What one route gets. */
export interface Call {
  user: SandboxUser;
  query: Query;
  request: Request;
  response: Response;
}

/** Adds a route that needs a bearer token that is alive. What a handler returns is the answer. */
export type AddRoute = (path: string | RegExp, answer: (call: Call) => unknown) => void;

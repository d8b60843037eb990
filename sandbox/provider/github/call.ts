import type { Request, Response } from 'express';
import type { SandboxUser } from '../seed-data';
import type { Repository } from './github-data';

/** JSON that came with a request. */
export type Body = Readonly<Record<string, unknown>>;

/** What one route gets. */
export interface Call {
  user: SandboxUser;
  request: Request;
  response: Response;
  /** The repository of the path; 404 when the user cannot see it. */
  repository: () => Repository;
  body: Body;
}

/** Adds routes that need a bearer token that is alive. What a handler returns is the answer. */
export type AddRoute = (path: string, answer: (call: Call) => unknown) => void;

import { InvalidRequestError } from '../errors';
import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import { shorten } from './filters';

/** One argument of an action; its value is text. */
export interface ActionArgument {
  name: string;
  description?: string;
  /** Default `text`. */
  type?: 'text' | 'textarea';
  /** Default `false`. */
  isOptional?: boolean;
}

/** What `execute` gets. */
export interface ExecuteArguments<A> extends ConnectorArguments {
  apiClient: ApiClient;
  /** Trimmed; an argument that was not given is missing. */
  args: A;
}

/** Something that can be done at the provider, as the room works with it; `defineAction` makes it. */
export interface ActionDefinition {
  id: string;
  name: string;
  description?: string;
  args: Readonly<Record<string, ActionArgument>>;
  execute(args: ExecuteArguments<never>): Promise<unknown>;
}

type ArgumentsOf<D> = {
  [K in keyof D]: D[K] extends { isOptional: true } ? string | undefined : string;
};

/** Defines an action. Arguments are texts by the names in `args`; those that are not optional are always there. */
export function defineAction<const D extends Readonly<Record<string, ActionArgument>>>(
  action: Omit<ActionDefinition, 'args' | 'execute'> & {
    args: D;
    execute(args: ExecuteArguments<ArgumentsOf<D>>): Promise<unknown>;
  },
): ActionDefinition {
  return action;
}

/** Finds an action and reads its arguments; a 400 names what is wrong. */
export function readAction(
  actions: readonly ActionDefinition[],
  id: string,
  given: Readonly<Record<string, unknown>>,
): { action: ActionDefinition; args: Record<string, string> } {
  const action = actions.find((candidate) => candidate.id === id);
  if (action === undefined) {
    throw new InvalidRequestError(`The request is not valid: there is no action "${shorten(id)}".`, {
      code: 'unknown_action',
    });
  }
  const args: Record<string, string> = {};
  for (const [name, { isOptional = false }] of Object.entries(action.args)) {
    const value = given[name];
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
    if (text !== '') args[name] = text;
    else if (!isOptional) throw new InvalidRequestError(`The request is not valid: action.args.${name} is missing.`);
  }
  return { action, args };
}

import type { CommandContext } from '../command';
import { print } from '../print';

/** A provider as the instance lists it. */
export interface ListedProvider {
  id: string;
  name: string;
  type: string;
  client_id: string | null;
  scopes: readonly string[];
}

/** Prints providers. */
export function printProviders(
  given: { json: boolean },
  context: CommandContext,
  providers: readonly ListedProvider[],
): void {
  print(given, context, {
    data: providers,
    head: ['id', 'name', 'type', 'client id', 'scopes'],
    rows: providers.map(({ id, name, type, client_id: clientId, scopes }) => [
      id,
      name,
      type,
      clientId ?? '',
      scopes.join(' '),
    ]),
    empty: 'No providers.',
  });
}

import { fillConnectionFields, type Connector } from '../connector';

/**
 * What the user filled in before connecting. The host keeps it in the account, so it comes in `fields` or `account`; the
 * authorize calls may also carry it beside `callback_uri`. Throws an `InvalidRequestError` that names the field.
 */
export function readConnectionParameters({ connectionFields }: Connector, body: unknown): Record<string, string> {
  const { fields, account } = body as { fields?: unknown; account?: unknown };
  const places = [fields, account, body].filter((place) => typeof place === 'object' && place !== null);
  const read = (id: string): unknown =>
    places
      .map((place) => (Object.hasOwn(place, id) ? (place as Record<string, unknown>)[id] : undefined))
      .find((value) => value !== undefined);
  return fillConnectionFields(connectionFields, read, 'fields');
}

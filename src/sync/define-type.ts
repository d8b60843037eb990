import type { Fields, ItemOf } from './fields';
import type { FetchArguments, Page, SyncType } from './sync-type';

/** What an author writes of one type: its fields, and how a page of it is read. */
export interface TypeDefinition<F extends Fields, R, C> extends Omit<SyncType, 'fields' | 'fetch'> {
  fields: F;
  fetch(args: FetchArguments<C>): Promise<Page<R, C>>;
}

/** An item without members that are no fields. */
type Exact<F extends Fields, R> = ItemOf<F> & { [K in Exclude<keyof R, keyof F>]: never };

/**
 * Defines a type. Items that `fetch` returns must have an `id` and nothing that is not a field, with the values that the
 * fields have; anything else does not compile. The cursor's type is that of `fetch`'s argument.
 */
export function defineType<F extends Fields, R extends Exact<F, R>, C = never>(
  type: TypeDefinition<F, R, C>,
): SyncType {
  return type;
}

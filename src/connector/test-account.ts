import { DocklineError, NotFoundError, ProviderError } from '../errors';
import type { BoundSpec } from './bind-auth';
import type { Connector } from './connector';

/** Reads who an account belongs to, as the author says. Throws a `ProviderError` where nothing names it. */
export async function testAccount(
  { spec, shared }: BoundSpec,
  { apiClient, method, credentials }: Parameters<Connector['test']>[0],
): Promise<{ name: string }> {
  const test = spec.auth[method.id]?.test ?? spec.test;
  const result = await callTest(() => test({ ...shared, apiClient, credentials }));
  if (typeof result?.name === 'string' && result.name !== '') return { name: result.name };
  throw namelessError({ detail: 'test returned no name' });
}

/** A `test` that trips over an answer of another shape than it expects: the provider's trouble, and logged as such. */
async function callTest<T>(test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } catch (error) {
    // A 404 is not about the account either: an address that is wrong, or a provider in trouble.
    if (error instanceof NotFoundError) throw namelessError({ detail: error.detail ?? 'not found' });
    if (error instanceof DocklineError) throw error;
    throw namelessError({ detail: 'test failed on the answer', cause: error });
  }
}

function namelessError(options: { detail: string; cause?: unknown }): ProviderError {
  return new ProviderError(
    'The service did not say whose account this is. Please try again in a few minutes.',
    options,
  );
}

import {
  createMemoryRefreshStore,
  createRefreshCoordinator,
  refreshingTokenSource,
  type Credentials,
  type RefreshingTokenSource,
} from '../../src/tokens';
import { InvalidCredentialsError, ProviderError } from '../../src/errors';
import { catchError } from '../kit/catch-error';

const now = Date.UTC(2026, 0, 10, 10);
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

function setUp(
  credentials: Partial<Credentials>,
  refresh = jest.fn(async (): Promise<Credentials> => ({ access_token: 'new', expires_on: at(3600) })),
): {
  source: RefreshingTokenSource;
  refresh: jest.Mock;
  postponed: unknown[];
} {
  const postponed: unknown[] = [];
  const source = refreshingTokenSource({
    credentials: { access_token: 'old', refresh_token: 'r', ...credentials },
    refresh,
    coordinator: createRefreshCoordinator({
      store: createMemoryRefreshStore({ now: () => now }),
      sealKey: Buffer.alloc(32, 1),
      hashKey: Buffer.alloc(32, 2),
    }),
    registration: 'p',
    leewayMs: 600_000,
    now: () => now,
    onPostponed: (error) => postponed.push(error),
  });
  return { source, refresh, postponed };
}

describe('a refreshing token source', () => {
  test('leaves a fresh token alone', async () => {
    const { source, refresh } = setUp({ expires_on: at(3600) });
    expect((await source.getCredentials()).access_token).toBe('old');
    expect(refresh).not.toHaveBeenCalled();
    expect(source.hasRefreshed()).toBe(false);
  });

  test('refreshes an ended token once, keeps the refresh token, and gives the new one from then on', async () => {
    const { source, refresh } = setUp({ expires_on: at(-1) });
    await source.getCredentials();
    await source.getCredentials();
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(source.current()).toMatchObject({ access_token: 'new', refresh_token: 'r', expires_on: at(3600) });
    expect(source.hasRefreshed()).toBe(true);
  });

  test('uses a token that is still valid when refreshing ahead of time fails for now', async () => {
    const { source, refresh, postponed } = setUp(
      { expires_on: at(60) },
      jest.fn().mockRejectedValue(new ProviderError('down')),
    );
    expect((await source.getCredentials()).access_token).toBe('old');
    expect((await source.getCredentials()).access_token).toBe('old');
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(postponed).toHaveLength(1);
  });

  test('passes a final refusal on although the token has not ended', async () => {
    const { source } = setUp({ expires_on: at(60) }, jest.fn().mockRejectedValue(new InvalidCredentialsError('no')));
    expect(await catchError(() => source.getCredentials())).toMatchObject({ status: 401 });
  });

  test('passes a failure on when the token has ended: 502, not 401', async () => {
    const { source } = setUp({ expires_on: at(-60) }, jest.fn().mockRejectedValue(new ProviderError('down')));
    expect(await catchError(() => source.getCredentials())).toMatchObject({ status: 502, tryLater: true });
  });

  test('refuses an ended token without a refresh token at once', async () => {
    const { source, refresh } = setUp({ refresh_token: undefined, expires_on: at(-1) });
    expect(await catchError(() => source.getCredentials())).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(refresh).not.toHaveBeenCalled();
  });

  test.each([at(60), 'rubbish', '', undefined])(
    'uses a token without a refresh token when its end is %p',
    async (expires_on) => {
      const { source } = setUp({ refresh_token: undefined, expires_on });
      expect((await source.getCredentials()).access_token).toBe('old');
    },
  );

  test('replaces a refused token once', async () => {
    const { source, refresh } = setUp({});
    const refused = await source.getCredentials();
    const replacement = await source.replaceRefused?.(refused);
    expect(replacement?.access_token).toBe('new');
    expect(await source.replaceRefused?.(replacement ?? refused)).toBeUndefined();
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('has no replacement without a refresh token', async () => {
    const { source } = setUp({ refresh_token: undefined });
    expect(await source.replaceRefused?.(await source.getCredentials())).toBeUndefined();
  });
});

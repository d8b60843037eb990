import type { RequestHandler } from 'express';
import type { ProviderOptions } from './options';

/** Which API a path belongs to; each tells its limits in its own way. */
function apiOf(path: string): 'trello' | 'github' | 'google' | undefined {
  if (path.startsWith('/1/') && !path.startsWith('/1/OAuth')) return 'trello';
  if (/^\/(repos|user|users|search|orgs)(\/|$)/.test(path)) return 'github';
  return /^\/(calendar|drive|v1)\//.test(path) ? 'google' : undefined;
}

/** Counts requests of each token, tells how many are left, and refuses more; can also make every page slow. */
export function rateLimit(options: ProviderOptions): RequestHandler {
  const windows = new Map<string, { endsAt: number; used: number }>();
  return (request, response, next) => {
    const api = apiOf(request.path);
    if (api === undefined) return next();
    const proceed = (): void => void (options.pageDelayMs > 0 ? setTimeout(next, options.pageDelayMs) : next());
    const limit = options.requestLimit;
    if (limit === undefined) return proceed();
    const key = `${api} ${
      /oauth_token="([^"]+)"|Bearer (.+)/
        .exec(request.get('authorization') ?? '')
        ?.slice(1)
        .join('') ?? ''
    }`;
    const now = options.now();
    const known = windows.get(key);
    const window = known !== undefined && known.endsAt > now ? known : { endsAt: now + limit.intervalMs, used: 0 };
    windows.set(key, window);
    window.used += 1;
    const remaining = Math.max(0, limit.max - window.used);
    const secondsLeft = Math.ceil((window.endsAt - now) / 1000);
    if (api === 'trello') {
      response.set({
        'x-rate-limit-api-token-interval-ms': String(limit.intervalMs),
        'x-rate-limit-api-token-max': String(limit.max),
        'x-rate-limit-api-token-remaining': String(remaining),
      });
    }
    if (api === 'github') {
      response.set({
        'x-ratelimit-limit': String(limit.max),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(Math.ceil(options.now() / 1000) + secondsLeft),
      });
    }
    if (window.used <= limit.max) return proceed();
    options.onRefused?.();
    if (api === 'trello')
      return void response.status(429).json({ error: 'API_TOKEN_LIMIT_EXCEEDED', message: 'Rate limit exceeded' });
    if (api === 'github') return void response.status(403).json({ message: 'API rate limit exceeded' });
    return void response.status(403).json({
      error: {
        code: 403,
        errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }],
        message: 'Rate Limit Exceeded',
      },
    });
  };
}

/**
 * Every error that a caller can meet. `message` is a sentence for a person and is sent; `detail` is for the operator's
 * log and is never sent. Neither ever holds a token, a code, a secret or a provider's own text.
 */

interface ErrorOptions {
  /** Machine-readable code; each class has a default. */
  code?: string;
  /** HTTP status of the answer; each class has a default. */
  status?: number;
  /** For the log only: what the provider said, as one of its error codes, or what broke, as a system code. */
  detail?: string;
  /** For the log only: what a connector's own code threw. */
  cause?: unknown;
  /** Status of the provider's answer, when there was one. */
  providerStatus?: number;
}

/** The base class: an error with a status, a code and a sentence. */
export class DocklineError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | undefined;
  /** True when the same call may succeed later without anybody doing anything. */
  readonly tryLater: boolean = false;
  /** Seconds to wait, when the provider said so. */
  readonly retryAfterSeconds: number | undefined;
  /** Status of the provider's answer, when there was one; a connector may act on it. */
  readonly providerStatus: number | undefined;

  constructor(message: string, defaults: { code: string; status: number }, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code ?? defaults.code;
    this.status = options.status ?? defaults.status;
    this.detail = options.detail;
    this.providerStatus = options.providerStatus;
  }
}

/** The caller sent something wrong: 400, or another 4xx with its own code. Names fields, never values. */
export class InvalidRequestError extends DocklineError {
  /** Paths of the fields that are wrong, where that is what is wrong. */
  readonly fields: readonly string[];

  constructor(message: string, options: ErrorOptions & { fields?: readonly string[] } = {}) {
    super(message, { code: 'invalid_request', status: 400 }, options);
    this.fields = options.fields ?? [];
  }
}

/** The provider refused this account: 401. The account has to be connected again. */
export class InvalidCredentialsError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'invalid_grant', status: 401 }, options);
  }
}

/** The user or the provider said no, and connecting again alone does not change that: 403. */
export class AccessDeniedError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'access_denied', status: 403 }, options);
  }
}

/** Unknown route, connector, OAuth version, or a thing that the provider no longer has: 404. */
export class NotFoundError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'not_found', status: 404 }, options);
  }
}

/** The caller did not prove who it is: 401. Only the APIs of stored connections have callers. */
export class UnauthorizedCallerError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'unauthenticated', status: 401 }, options);
  }
}

/** What the caller wants to make is there already, or was changed by somebody else: 409. */
export class ConflictError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'conflict', status: 409 }, options);
  }
}

/** The provider asks for patience: 429, with its `Retry-After` when it sent one. */
export class RateLimitedError extends DocklineError {
  override readonly tryLater = true;
  override readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, { code: 'rate_limited', status: 429 }, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The provider is down, slow or answers nonsense: 502, 503 or 504, worth trying later. Never a 401. */
export class ProviderError extends DocklineError {
  override readonly tryLater = true;
  override readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, { code: 'provider_error', status: 502 }, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A connector's own code threw, took too long or returned nonsense: 502 that names both. Other connectors go on. */
export class ConnectorError extends DocklineError {
  constructor(connectorName: string, hook: string, what: string, options: ErrorOptions = {}) {
    const message = `The ${connectorName} connector has a problem of its own: ${hook} ${what}. Its operator has to look into it.`;
    super(message, { code: 'connector_error', status: 502 }, options);
  }
}

/** Our own storage is away or busy: 503, worth trying later. Nothing was sent to the provider. */
export class StorageUnavailableError extends DocklineError {
  override readonly tryLater = true;
  override readonly retryAfterSeconds = 5;

  constructor(options: ErrorOptions = {}) {
    const message = 'The connector’s storage is not available. Please try again in a few minutes.';
    super(message, { code: 'storage_unavailable', status: 503 }, options);
  }
}

/** A stored secret does not open: a key was replaced, or the text was changed or moved. 503; the operator has to act. */
export class SealedTextError extends DocklineError {
  constructor(detail: string) {
    const message = 'A stored secret cannot be opened with the keys of this service. Its operator has to look into it.';
    super(message, { code: 'secret_not_readable', status: 503 }, { detail });
  }
}

/** The provider refuses our client registration: the operator has to act, no account is at fault. 502, not retried. */
export class ClientRegistrationError extends DocklineError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { code: 'invalid_client', status: 502 }, options);
  }
}

/** The settings or a connector's spec are wrong: the start stops, and every problem is in the list. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The settings are not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

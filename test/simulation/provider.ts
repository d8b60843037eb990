/** A pair, as a token endpoint gives it. */
export interface TokenPair {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  [member: string]: unknown;
}

/** What one authorization gave. */
export interface Grant {
  /** Counts authorizations. */
  number: number;
  /** Counts its pairs. */
  generation: number;
  /** Why it is over. */
  endedBy?: 'reuse' | 'user' | 'reconnect';
}

const TOKEN = /^(access|refresh)-token-(\d+)-(\d+)$/;

/** A provider that rotates refresh tokens and takes a second use of one for theft. */
export class RotatingProvider {
  readonly grants: Grant[] = [];
  /** Uses of a refresh token that was used before. */
  doubleUses = 0;
  refreshes = 0;
  private readonly endsAt = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly lifetimeMs: number,
    /** What else some providers do: an access token ends with its refresh token. */
    private readonly endsOldAccess = false,
  ) {}

  /** The first pair of a new grant, from the code exchange. */
  connect(): TokenPair {
    const grant = { number: this.grants.length + 1, generation: 1 };
    this.grants.push(grant);
    return this.issue(grant);
  }

  /** The token endpoint: a new pair, or `undefined` for `invalid_grant`. */
  refresh(refreshToken: string): TokenPair | undefined {
    const found = this.read(refreshToken);
    if (found === undefined) return undefined;
    const { grant, generation } = found;
    if (generation < grant.generation) {
      this.doubleUses += 1;
      grant.endedBy ??= 'reuse';
    }
    if (grant.endedBy !== undefined || generation > grant.generation) return undefined;
    this.refreshes += 1;
    grant.generation += 1;
    return this.issue(grant);
  }

  /** The API: true when the access token is alive. */
  accepts(accessToken: string): boolean {
    const found = this.read(accessToken);
    if (found === undefined || found.grant.endedBy !== undefined) return false;
    if (this.endsOldAccess && found.generation < found.grant.generation) return false;
    return (this.endsAt.get(accessToken) ?? 0) > this.now();
  }

  /** Whose token it is. */
  read(token: string): { grant: Grant; generation: number } | undefined {
    const [, , number, generation] = TOKEN.exec(token) ?? [];
    const grant = this.grants[Number(number) - 1];
    return grant && { grant, generation: Number(generation) };
  }

  private issue({ number, generation }: Grant): TokenPair {
    const access_token = `access-token-${number}-${generation}`;
    this.endsAt.set(access_token, this.now() + this.lifetimeMs);
    return {
      access_token,
      refresh_token: `refresh-token-${number}-${generation}`,
      expires_in: this.lifetimeMs / 1000,
    };
  }
}

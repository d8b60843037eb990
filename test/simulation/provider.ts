/** A provider that rotates refresh tokens and takes a second use of one for theft. */
export class RotatingProvider {
  isRevoked = false;
  /** Uses of a refresh token that was used before. */
  doubleUses = 0;
  refreshes = 0;
  private generation = 1;
  private readonly endsAt = new Map<string, number>();
  private readonly used = new Set<string>();

  constructor(
    private readonly now: () => number,
    private readonly lifetimeMs: number,
  ) {}

  /** The first pair, from the code exchange. */
  issue(): { access_token: string; refresh_token: string; expires_in: number } {
    const access_token = `a${this.generation}`;
    this.endsAt.set(access_token, this.now() + this.lifetimeMs);
    return { access_token, refresh_token: `r${this.generation}`, expires_in: this.lifetimeMs / 1000 };
  }

  /** The token endpoint: a new pair, or `undefined` for `invalid_grant`. */
  refresh(refreshToken: string): { access_token: string; refresh_token: string; expires_in: number } | undefined {
    if (this.used.has(refreshToken)) {
      this.doubleUses += 1;
      this.isRevoked = true;
    }
    if (this.isRevoked || refreshToken !== `r${this.generation}`) return undefined;
    this.used.add(refreshToken);
    this.refreshes += 1;
    this.generation += 1;
    return this.issue();
  }

  /** The API: true when the access token is alive. */
  accepts(accessToken: string): boolean {
    return !this.isRevoked && (this.endsAt.get(accessToken) ?? 0) > this.now();
  }
}

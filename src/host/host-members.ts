import type { Credentials } from '../tokens';

/**
 * Members of an account that are the host's own, or that it reads as such (docs/host-contract.md, "Names that the host's
 * account uses").
 */
const HOST_MEMBERS = new Set('_id id app auth owner name callback_uri state code expireOn public masked'.split(' '));

/** True for a member of an account that a provider must not write. */
export function isHostMember(name: string): boolean {
  return HOST_MEMBERS.has(name);
}

/**
 * Credentials as they go into the host's account, which is one flat object: what a provider calls `id` or `owner` must not
 * take the place of the host's.
 */
export function withoutHostMembers(credentials: Credentials): Credentials {
  const { access_token } = credentials;
  const members = Object.entries(credentials).filter(([name]) => !isHostMember(name));
  return { access_token, ...Object.fromEntries(members) };
}
